package io.reactivecache.support;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Knows, while rows of a table as {@link Rows} describes it are shown one after the other, which of
 * them must never be shown again: those of a life that is over, and older ones of the same life.
 * Remembers a bounded number of lives a key.
 */
public final class Lives {

  private static final int REMEMBERED = 200;
  private static final long NONE = -1;

  private final Map<String, Life> lives = new HashMap<>();

  /**
   * Takes the next row of a key.
   *
   * @param row null when it is gone
   * @return what is wrong with it; null if nothing is
   */
  public @Nullable String see(String key, @Nullable String row) {
    Life life = lives.computeIfAbsent(key, unseen -> new Life());
    if (row == null) {
      life.end();
      return null;
    }
    JsonObject json = new JsonObject(row);
    return life.see(json.getLong("followers_count"), json.getLong("likes_count"));
  }

  /** A key's rows went back in time, and rightly so: what was known of it counts no more. */
  public void forget(String key) {
    lives.remove(key);
  }

  private static final class Life {
    private final Deque<Long> over = new ArrayDeque<>();
    private long number = NONE;
    private long count;

    private void end() {
      if (number != NONE) {
        over.add(number);
        if (over.size() > REMEMBERED) {
          over.remove();
        }
      }
      number = NONE;
    }

    private @Nullable String see(long nextNumber, long nextCount) {
      if (nextNumber != number) {
        end();
        number = nextNumber;
        count = nextCount;
        return over.contains(nextNumber) ? "a row that was deleted is shown again" : null;
      }
      long before = count;
      count = nextCount;
      return nextCount < before ? "an older row is shown after " + before : null;
    }
  }
}
