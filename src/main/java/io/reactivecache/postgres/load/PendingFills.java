package io.reactivecache.postgres.load;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Recent;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys whose rows were given to readers while nobody could say whether they were kept. A row that
 * did not change was given under the settled id, and Redis, once it is back, holds it under the
 * smaller one of its last change: so it is loaded again, to be kept, as soon as that can be.
 *
 * <p>Bounded: beyond that the longest pending are forgotten, and their versions may go back, though
 * not their rows. Used from one event loop.
 */
public final class PendingFills {

  private static final Logger log = LoggerFactory.getLogger(PendingFills.class);

  public static final int MAX_KEYS = 10_000;

  private final Vertx vertx;
  private final ToIntFunction<String> page;
  private final Function<List<RowKey>, Future<Void>> keep;
  private final Set<RowKey> pending = Collections.newSetFromMap(new Recent<>(MAX_KEYS));
  private final Attempts attempts = new Attempts(100, 5_000);
  private boolean paying;

  /**
   * @param page how many keys of a mirror to load at once
   * @param keep loads rows of one mirror to be kept, and tells what became of them: see {@link
   *     #settled}; fails while that cannot be done
   */
  PendingFills(Vertx vertx, ToIntFunction<String> page, Function<List<RowKey>, Future<Void>> keep) {
    this.vertx = vertx;
    this.page = page;
    this.keep = keep;
  }

  /** How many keys are pending; from another thread it may be the number of a moment ago. */
  int size() {
    return pending.size();
  }

  /** These were given, and nobody knows whether they were kept. */
  void add(Collection<RowKey> keys) {
    pending.addAll(keys);
    payLater();
  }

  /** Redis has answered for these, whatever it was. */
  void settled(Collection<RowKey> keys) {
    keys.forEach(pending::remove);
  }

  private void payLater() {
    if (!paying && !pending.isEmpty()) {
      paying = true;
      vertx.setTimer(attempts.nextDelay(), due -> pay(new HashSet<>()));
    }
  }

  /** Page after page; a mirror that fails waits, and does not hold up the others. */
  private void pay(Set<String> failed) {
    Optional<String> mirror =
        pending.stream().map(RowKey::mirror).filter(name -> !failed.contains(name)).findFirst();
    if (mirror.isEmpty()) {
      paying = false;
      if (failed.isEmpty()) {
        attempts.reset();
      }
      payLater();
      return;
    }
    String name = mirror.get();
    List<RowKey> next =
        pending.stream()
            .filter(key -> key.mirror().equals(name))
            .limit(page.applyAsInt(name))
            .toList();
    keep.apply(next)
        .onFailure(
            failure -> log.debug("Rows are still pending to Redis: mirror={}", name, failure))
        .onComplete(
            kept -> {
              if (kept.failed() || next.stream().anyMatch(pending::contains)) {
                failed.add(name);
              }
              pay(failed);
            });
  }
}
