package io.reactivecache.postgres.load;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.RowsUncached;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What readers are given of loaded rows, and who has to know when the cache does not keep it: the
 * readers of this node, and the debts of this loader.
 */
final class LoadOutcome {

  private final Bus bus;
  private final PendingFills pending;

  /**
   * @param page how many keys of a mirror to load at once
   * @param keep see {@link PendingFills}
   */
  LoadOutcome(
      Vertx vertx, Bus bus, ToIntFunction<String> page, Function<List<RowKey>, Future<Void>> keep) {
    this.bus = bus;
    this.pending = new PendingFills(vertx, page, keep);
  }

  /**
   * Rows as they were read.
   *
   * @param keepable those that may be kept
   * @param passedOver of the others those of a mirror whose changes are passed over, each with the
   *     least version that cannot be older: a change that is passed over has none of its own
   * @param bypassingCache whether they were read although the cache may hold them
   */
  record Loaded(
      Map<RowKey, RowState> rows,
      Set<RowKey> keepable,
      Map<RowKey, RowVersion> passedOver,
      boolean bypassingCache) {}

  /** How many keys are pending to Redis. */
  int pending() {
    return pending.size();
  }

  /**
   * What came between wins. But a row whose read bypassed the cache is not worth less than an older
   * version in the cache, which is only not replaced yet.
   *
   * @param answered for which keys redis-writer said what became of them
   * @param held what Redis holds of these; nothing of the others
   * @return for each row that was read what the reader is given
   */
  Map<RowKey, RowState> settle(Loaded loaded, Set<RowKey> answered, Map<RowKey, RowState> held) {
    Map<RowKey, RowState> given = new HashMap<>(loaded.rows());
    Map<RowKey, RowVersion> uncached = new HashMap<>();
    for (RowKey key : loaded.keepable()) {
      RowState read = given.get(key);
      RowState now = held.get(key);
      if (now != null && !(loaded.bypassingCache() && read != null && read.isNewerThan(now))) {
        given.put(key, now);
      } else if (read != null) {
        uncached.put(key, read.version());
      }
    }
    if (!uncached.isEmpty() || !loaded.passedOver().isEmpty()) {
      bus.publish(Address.ROWS_UNKEPT, new RowsUncached(uncached, loaded.passedOver()));
    }
    pending.settled(answered);
    Set<RowKey> unanswered = new HashSet<>(loaded.keepable());
    unanswered.removeAll(answered);
    pending.add(unanswered);
    return given;
  }
}
