package io.reactivecache.redis.writer;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.redis.writer.Stored.Outcome;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Serves the leader's batches: stores them, tells the streams, answers. */
public final class BatchEndpoint {

  private final Bus bus;
  private final EpochFence fence;
  private final StoreCount count;
  private final OversizeAwareStore store;
  private final StoreHealth health;
  private final BatchQueue queue;

  public BatchEndpoint(
      Bus bus, OversizeAwareStore store, EpochFence fence, StoreCount count, StoreHealth health) {
    this.bus = bus;
    this.fence = fence;
    this.count = count;
    this.store = store;
    this.health = health;
    this.queue = new BatchQueue(this::store, this::publish);
  }

  /** How many batches wait or are being stored; asked from any thread. */
  public int waiting() {
    return queue.length();
  }

  public Future<BatchStored> write(RowsChanged batch) {
    fence.pass(batch.id().term().epoch());
    return queue
        .add(batch)
        .map(
            rows ->
                new BatchStored(
                    batch.id(), late(rows), refused(rows), newestTime(rows), process(rows)));
  }

  private Future<List<Stored>> store(RowsChanged batch) {
    // A heartbeat asks nothing of Redis, and says nothing about it.
    return batch.rows().isEmpty()
        ? Future.succeededFuture(List.of())
        : health.watch(store.store(batch.id().term(), batch.rows(), batch.window()));
  }

  /**
   * Tells what Redis holds of each key, also where this store lost: the one that won may have been
   * a fill, or this batch's first try, whose event nobody may have seen. Late rows come again.
   */
  private void publish(RowsChanged batch, List<Stored> rows) {
    count.count(rows);
    List<RowChange> held = new ArrayList<>(rows.size());
    for (Stored row : rows) {
      if (row.outcome() != Outcome.LATE) {
        held.add(row.change());
      }
    }
    bus.publish(Address.ROWS_STORED, new RowsStored(batch.id(), held, batch.refreshedMirrors()));
  }

  private static long newestTime(List<Stored> rows) {
    return rows.stream().mapToLong(Stored::redisTimeMillis).max().orElse(0);
  }

  /** Of several, as of a Redis Cluster that changed meanwhile, a name that nothing else has. */
  private static String process(List<Stored> rows) {
    return rows.stream().map(Stored::redisProcess).distinct().collect(Collectors.joining(" and "));
  }

  private static List<RowKey> late(List<Stored> rows) {
    return keys(rows, row -> row.outcome() == Outcome.LATE);
  }

  /** Whatever became of it: a quarantined row here is the leader's to list. */
  private static List<RowKey> refused(List<Stored> rows) {
    return keys(rows, row -> row.change().state().quarantine() == QuarantineReason.REFUSED);
  }

  private static List<RowKey> keys(List<Stored> rows, Predicate<Stored> wanted) {
    return rows.stream().filter(wanted).map(row -> row.change().state().key()).toList();
  }
}
