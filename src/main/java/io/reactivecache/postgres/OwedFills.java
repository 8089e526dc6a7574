package io.reactivecache.postgres;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.LoadRows;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keys whose rows were given to readers while they could not be kept. A row that did not change was
 * given under the settled id, and Redis, once it is back, holds it under the smaller one of its
 * last change: so it is loaded and kept again before anybody reads there.
 *
 * <p>Bounded: beyond that the longest owed are forgotten, and their versions may go back, though
 * not their rows. Not thread-safe.
 */
final class OwedFills {

  static final int MAX_KEYS = 10_000;

  private final Set<RowKey> owed = new LinkedHashSet<>();
  private @Nullable Future<Void> paying;

  /** How many keys are owed; from another thread it may be the number of a moment ago. */
  int size() {
    return owed.size();
  }

  /**
   * Rows were read.
   *
   * @param kept those of which the cache holds what was read, or something newer
   */
  void given(Collection<RowState> rows, Set<RowKey> kept) {
    owed.removeAll(kept);
    for (RowState row : rows) {
      // Before the first epoch versions mean nothing.
      if (row.version().epoch() > 0 && !kept.contains(row.key()) && owed.add(row.key())) {
        forgetOldest();
      }
    }
  }

  /**
   * Has everything kept that is owed.
   *
   * @param load loads rows past the cache, and tells {@link #given} what became of them
   * @return fails when not all could be kept now
   */
  Future<Void> pay(Function<List<RowKey>, Future<List<RowState>>> load) {
    Future<Void> running = paying;
    if (running != null) {
      return running;
    }
    Future<Void> paid = payNext(load);
    if (!paid.isComplete()) {
      paying = paid;
      paid.onComplete(done -> paying = null);
    }
    return paid;
  }

  private Future<Void> payNext(Function<List<RowKey>, Future<List<RowState>>> load) {
    List<RowKey> next = owed.stream().limit(LoadRows.MAX_KEYS).toList();
    if (next.isEmpty()) {
      return Future.succeededFuture();
    }
    return load.apply(next)
        .compose(
            loaded ->
                next.stream().anyMatch(owed::contains)
                    ? Future.failedFuture(
                        new BusException(Reason.UNAVAILABLE, "rows cannot be kept yet"))
                    : payNext(load));
  }

  private void forgetOldest() {
    if (owed.size() > MAX_KEYS) {
      Iterator<RowKey> oldest = owed.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
