package io.reactivecache.soak;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Lives;
import io.reactivecache.support.Subscriber.Told;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one who watches was shown, judged as it comes: nothing may go back. */
final class ViewLog {

  private final String who;
  private final Violations violations;
  private final TimeTravel timeTravel;
  private final Map<String, Told> newest = new HashMap<>();
  private final Map<String, Told> read = new HashMap<>();
  private final Map<String, Told> absent = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();
  private final Lives lives = new Lives();
  private long count;

  ViewLog(String who, Violations violations, TimeTravel timeTravel) {
    this.who = who;
    this.violations = violations;
    this.timeTravel = timeTravel;
  }

  /** It was shown this, after everything else. */
  synchronized void see(Told told) {
    count++;
    Told before = newest.put(told.key(), told);
    boolean bound = !forgotten.remove(told.key());
    if (bound && before != null && before.version().isNewerThan(told.version())) {
      violations.add(Invariant.FORWARD, who + " was shown " + told + " after " + before);
    }
    if (before != null && wentBack(before.version(), told.version())) {
      lives.forget(told.key());
    }
    if (!Keys.isWithoutLife(told.key())) {
      String wrong = lives.see(told.key(), told.row());
      if (wrong != null) {
        violations.add(Invariant.FORWARD, who + ": " + wrong + ": " + told + " after " + before);
      }
    }
  }

  /** The next version of this key may be any; its row may not be older. */
  synchronized void forgetVersion(String key) {
    forgotten.add(key);
  }

  /**
   * It read this by another way than its stream, which may be behind: such a client keeps the newer
   * of both.
   */
  synchronized void read(Told answer) {
    read.put(answer.key(), answer);
  }

  /** It read that there is no such row, when this was the last that it was told of it. */
  synchronized void readNone(String key, @Nullable Told last) {
    read.remove(key);
    if (last != null) {
      absent.put(key, last);
    }
  }

  /** The row that it shows; null when it shows none. */
  synchronized @Nullable String shows(String key) {
    Told told = newest.get(key);
    Told answer = read.get(key);
    if (answer != null && (told == null || answer.version().isNewerThan(told.version()))) {
      return answer.row();
    }
    return told == null || told.equals(absent.get(key)) ? null : told.row();
  }

  /** The last that it was told of a key. */
  synchronized @Nullable Told last(String key) {
    return newest.get(key);
  }

  /** How many rows it was shown. */
  synchronized long count() {
    return count;
  }

  private boolean wentBack(RowVersion before, RowVersion now) {
    return timeTravel.between(before.epoch(), now.epoch());
  }
}
