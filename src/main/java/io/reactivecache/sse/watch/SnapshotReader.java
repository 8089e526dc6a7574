package io.reactivecache.sse.watch;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Deadline;
import io.reactivecache.cache.CachedRow;
import io.reactivecache.limit.AddressRate;
import io.reactivecache.limit.ClientAddress;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowWeight;
import io.reactivecache.sse.frame.EncodedRow;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /** For whom a key is read again that may have changed unheard. */
  private static final ClientAddress NOBODY = new ClientAddress(0, false);

  private final Vertx vertx;
  private final Deadline deadline;
  private final Context context;
  private final SnapshotSource source;
  private final AddressRate misses;
  private final Map<WatchedKey, ClientAddress> queue = new LinkedHashMap<>();
  private final RowWeight weight = new RowWeight(UNKNOWN_CHARS);
  private final Attempts attempts = new Attempts(100, 5_000);
  private int batches;
  private boolean started;
  private boolean pausing;
  private boolean stopped;

  /**
   * @param misses what clients may have read from PostgreSQL: it was taken for each key, and is
   *     given back for those that Redis had, or that are not read for this client
   */
  public SnapshotReader(Vertx vertx, Context context, SnapshotSource source, AddressRate misses) {
    this.misses = misses;
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.context = context;
    this.source = source;
  }

  /** Reads a key from now on: a read of it that is under way does not count. */
  void request(WatchedKey key) {
    request(key, NOBODY);
  }

  /** The same, for a client. */
  void request(WatchedKey key, ClientAddress client) {
    if (queue.putIfAbsent(key, client) == null) {
      key.readAsked();
      start();
    } else {
      noMiss(client);
    }
  }

  /** A key of a client was no miss. */
  void noMiss(ClientAddress client) {
    if (!client.equals(NOBODY)) {
      misses.giveBack(client, 1);
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
    Iterator<Map.Entry<WatchedKey, ClientAddress>> next = queue.entrySet().iterator();
    while (next.hasNext() && reads.size() < most) {
      Map.Entry<WatchedKey, ClientAddress> asked = next.next();
      WatchedKey key = asked.getKey();
      ClientAddress client = asked.getValue();
      next.remove();
      if (key.isWatched()) {
        reads.add(new Read(key, key.readBegan(), client));
      } else {
        noMiss(client);
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

  private static Future<List<CachedRow>> expectSize(List<CachedRow> rows, int size) {
    return rows.size() == size
        ? Future.succeededFuture(rows)
        : Future.failedFuture("asked for " + size + " rows, got " + rows.size());
  }

  private void succeeded(List<Read> reads, List<CachedRow> rows) {
    batches--;
    if (attempts.failures() > 0) {
      log.info("Rows can be read again. failedReads={}", attempts.failures());
      attempts.reset();
    }
    for (int i = 0; i < reads.size(); i++) {
      Read read = reads.get(i);
      CachedRow row = rows.get(i);
      weight.saw(row.state().row());
      if (row.source() != CachedRow.Source.POSTGRES) {
        noMiss(read.client);
      }
      if (read.key.readEnded(read.number, EncodedRow.of(row.state()))) {
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
    reads.forEach(this::askAgain);
    if (!pausing && !stopped) {
      pausing = true;
      vertx.setTimer(pause, id -> resume());
    }
  }

  private void askAgain(Read read) {
    if (queue.putIfAbsent(read.key, read.client) != null) {
      read.key.readDropped();
      noMiss(read.client);
    }
  }

  private void resume() {
    pausing = false;
    start();
  }

  private record Read(WatchedKey key, long number, ClientAddress client) {}
}
