package io.reactivecache.postgres.deliver;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.postgres.session.RedisClock;
import io.reactivecache.postgres.session.RedisProcessTracker;
import io.reactivecache.postgres.session.Retry;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The leader's stream of batches to one partition of redis-writer, for one term: one at a time,
 * each repeated as it is until it is answered, so that sequence numbers never leave a gap behind.
 * Its queue is bounded by its callers: none sends more before an answer than the dispatcher's
 * window.
 */
public final class BatchSender {

  private static final long ANSWER_MILLIS = 5_000;

  private final Bus bus;
  private final Retry retry;
  private final RedisClock clock;
  private final RedisProcessTracker redisProcesses;
  private final Term term;
  private final int partition;
  private final int partitions;
  private final Queue<Waiting> queue = new ArrayDeque<>();
  private boolean busy;
  private long sequence;

  /**
   * What became of rows that were sent.
   *
   * @param late keys that came too late to be stored
   * @param refused keys whose row Redis does not take
   */
  record Sent(List<RowKey> late, List<RowKey> refused) {}

  private record Waiting(
      List<RowChange> rows,
      StoreWindow window,
      @Nullable String refreshedMirror,
      Promise<Sent> sent) {}

  /** A stream that has not begun. */
  BatchSender(LeaderContext context, Term term, int partition, int partitions) {
    this.bus = context.bus();
    this.retry = context.retryOutages();
    this.clock = context.redisClock();
    this.redisProcesses = context.redisProcesses();
    this.term = term;
    this.partition = partition;
    this.partitions = partitions;
  }

  /**
   * Sends rows.
   *
   * @return what became of them; fails when the leadership ends
   */
  Future<Sent> send(List<RowChange> rows, StoreWindow window) {
    return enqueue(new Waiting(rows, window, null, Promise.promise()));
  }

  /** Tells everybody who watches rows of this mirror to read them again. */
  Future<Void> announceRefresh(String mirror) {
    return enqueue(new Waiting(List.of(), StoreWindow.NONE, mirror, Promise.promise())).mapEmpty();
  }

  /** Sends an empty batch, unless another is under way and shows as much. */
  void heartbeat() {
    if (!busy) {
      enqueue(new Waiting(List.of(), StoreWindow.NONE, null, Promise.promise()));
    }
  }

  private Future<Sent> enqueue(Waiting waiting) {
    queue.add(waiting);
    sendNext();
    return waiting.sent().future();
  }

  private void sendNext() {
    Waiting next = busy ? null : queue.poll();
    if (next == null) {
      return;
    }
    busy = true;
    RowsChanged batch = batch(next);
    retry
        .untilDone(() -> bus.request(Address.ROWS_CHANGED, partition, batch, ANSWER_MILLIS))
        .map(this::sent)
        .onComplete(next.sent())
        .onComplete(
            answered -> {
              busy = false;
              sendNext();
            });
  }

  /** Redis tells its time with each batch, so that one whose clock differs does not stay late. */
  private Sent sent(BatchStored answer) {
    if (answer.redisTimeMillis() > 0) {
      clock.heard(answer.redisTimeMillis());
      redisProcesses.stored(answer.redisProcess());
    }
    return new Sent(answer.late(), answer.refused());
  }

  private RowsChanged batch(Waiting next) {
    String refreshed = next.refreshedMirror();
    return new RowsChanged(
        new BatchId(term, partition, partitions, ++sequence),
        next.window(),
        next.rows(),
        refreshed == null ? List.of() : List.of(refreshed));
  }
}
