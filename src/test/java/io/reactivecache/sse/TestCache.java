package io.reactivecache.sse;

import io.reactivecache.cache.CachedRow;
import io.reactivecache.cache.CachedRow.Source;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.sse.watch.SnapshotSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Rows in memory, behind reads that can be counted, held up and failed. */
final class TestCache implements SnapshotSource {

  private final Map<RowKey, RowState> rows = new ConcurrentHashMap<>();
  private final AtomicInteger keysRead = new AtomicInteger();
  private final List<Runnable> held = new ArrayList<>();
  private boolean holding;
  private volatile boolean failing;
  private volatile boolean hitting = true;
  private volatile boolean closed;
  private volatile boolean behind;
  private volatile boolean started = true;

  void put(RowState state) {
    rows.put(state.key(), state);
  }

  int keysRead() {
    return keysRead.get();
  }

  void failing(boolean now) {
    failing = now;
  }

  /** Whether what is read was cached. */
  void hitting(boolean now) {
    hitting = now;
  }

  /** Whether readers know what no message told. */
  void behind(boolean now) {
    behind = now;
  }

  /** Whether rows come from Redis, as they will from then on. */
  void started(boolean now) {
    started = now;
  }

  boolean isClosed() {
    return closed;
  }

  /** From now on a read finds what is there when it is sent, and answers when released. */
  synchronized void hold() {
    holding = true;
  }

  synchronized int heldReads() {
    return held.size();
  }

  synchronized void release() {
    holding = false;
    held.forEach(Runnable::run);
    held.clear();
  }

  /** The same, the last read first. */
  synchronized void releaseLastFirst() {
    Collections.reverse(held);
    release();
  }

  @Override
  public synchronized Future<List<CachedRow>> read(List<RowKey> keys) {
    keysRead.addAndGet(keys.size());
    if (failing) {
      return Future.failedFuture("the cache is away");
    }
    List<CachedRow> found =
        keys.stream()
            .map(key -> new CachedRow(find(key), hitting ? Source.REDIS : Source.POSTGRES))
            .toList();
    Promise<List<CachedRow>> answer = Promise.promise();
    Context context = Vertx.currentContext();
    Runnable give = () -> context.runOnContext(ignored -> answer.complete(found));
    if (holding) {
      held.add(give);
    } else {
      give.run();
    }
    return answer.future();
  }

  @Override
  public boolean caughtUp() {
    return !behind;
  }

  @Override
  public boolean hasStarted() {
    return started;
  }

  @Override
  public Future<Void> close() {
    closed = true;
    return Future.succeededFuture();
  }

  private RowState find(RowKey key) {
    RowState state = rows.get(key);
    return state == null ? new RowState(key, new RowVersion(1, 0), null) : state;
  }
}
