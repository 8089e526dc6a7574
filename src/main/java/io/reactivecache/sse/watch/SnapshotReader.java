package io.reactivecache.sse.watch;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Deadline;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowWeight;
import io.reactivecache.sse.frame.EncodedRow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads watched keys, many at a time and a few batches at once. What cannot be read waits, while it
 * is watched, and is tried again after a growing pause; so there is never more to read than there
 * are watched keys.
 */
public final class SnapshotReader {

  private static final Logger log = LoggerFactory.getLogger(SnapshotReader.class);

  private static final int BATCH_KEYS = 250;
  private static final long BATCH_CHARS = 1024L * 1024;
  private static final int MAX_BATCHES = 4;

  /** Before the first row was seen. */
  private static final long UNKNOWN_CHARS = 64L * 1024;

  private static final long DEADLINE_MILLIS = 15_000;

  private final Vertx vertx;
  private final Deadline deadline;
  private final Context context;
  private final SnapshotSource source;
  private final Set<WatchedKey> queue = new LinkedHashSet<>();
  private final RowWeight weight = new RowWeight(UNKNOWN_CHARS);
  private final Attempts attempts = new Attempts(100, 5_000);
  private int batches;
  private boolean started;
  private boolean pausing;
  private boolean stopped;

  public SnapshotReader(Vertx vertx, Context context, SnapshotSource source) {
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.context = context;
    this.source = source;
  }

  /** Reads a key from now on: a read of it that is under way does not count. */
  void request(WatchedKey key) {
    if (queue.add(key)) {
      key.readAsked();
      start();
    }
  }

  /** Whether what this instance knows is no older than what it would read. */
  boolean caughtUp() {
    return source.caughtUp();
  }

  public void stop() {
    stopped = true;
    queue.clear();
  }

  /** After the work of this moment, so that the keys of one stream or batch are read together. */
  private void start() {
    if (!started && !pausing && !queue.isEmpty()) {
      started = true;
      context.runOnContext(ignored -> readBatches());
    }
  }

  private void readBatches() {
    started = false;
    while (batches < MAX_BATCHES && !pausing && !stopped && !queue.isEmpty()) {
      List<Read> reads = takeBatch();
      if (!reads.isEmpty()) {
        read(reads);
      }
    }
  }

  private List<Read> takeBatch() {
    int most = weight.rowsOf(BATCH_CHARS, BATCH_KEYS);
    List<Read> reads = new ArrayList<>(Math.min(most, queue.size()));
    Iterator<WatchedKey> next = queue.iterator();
    while (next.hasNext() && reads.size() < most) {
      WatchedKey key = next.next();
      next.remove();
      if (key.isWatched()) {
        reads.add(new Read(key, key.readBegan()));
      }
    }
    return reads;
  }

  private void read(List<Read> reads) {
    batches++;
    List<RowKey> keys = reads.stream().map(read -> read.key.key()).toList();
    deadline
        .within(DEADLINE_MILLIS, source.read(keys))
        .compose(rows -> expectSize(rows, keys.size()))
        .onComplete(rows -> succeeded(reads, rows), failure -> failed(reads, failure));
  }

  private static Future<List<RowState>> expectSize(List<RowState> rows, int size) {
    return rows.size() == size
        ? Future.succeededFuture(rows)
        : Future.failedFuture("asked for " + size + " rows, got " + rows.size());
  }

  private void succeeded(List<Read> reads, List<RowState> rows) {
    batches--;
    if (attempts.failures() > 0) {
      log.info("Rows can be read again. failedReads={}", attempts.failures());
      attempts.reset();
    }
    for (int i = 0; i < reads.size(); i++) {
      Read read = reads.get(i);
      weight.saw(rows.get(i).row());
      if (read.key.readEnded(read.number, EncodedRow.of(rows.get(i)))) {
        request(read.key);
      }
    }
    start();
  }

  private void failed(List<Read> reads, Throwable failure) {
    batches--;
    long pause = attempts.nextDelay();
    if (attempts.failures() == 1) {
      log.warn("Rows cannot be read, streams wait for them. cause={}", failure.getMessage());
    }
    reads.forEach(read -> askAgain(read.key));
    if (!pausing && !stopped) {
      pausing = true;
      vertx.setTimer(pause, id -> resume());
    }
  }

  private void askAgain(WatchedKey key) {
    if (!queue.add(key)) {
      key.readDropped();
    }
  }

  private void resume() {
    pausing = false;
    start();
  }

  private record Read(WatchedKey key, long number) {}
}
