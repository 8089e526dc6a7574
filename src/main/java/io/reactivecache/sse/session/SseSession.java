package io.reactivecache.sse.session;

import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.sse.frame.EncodedRow;
import io.reactivecache.sse.frame.FrameWriter;
import io.reactivecache.sse.frame.Outlet;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.sse.watch.Watcher;
import io.vertx.core.buffer.Buffer;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One browser's stream: holds what it has to be told until its outlet takes it.
 *
 * <p>Rows of one key must be offered in the order of their versions; they are written in that
 * order, some left out.
 */
final class SseSession implements Watcher {

  /** Rows are joined to writes of about this size, in bytes. */
  private static final int WRITE_BYTES = 16 * 1024;

  /** What a stream over a whole mirror may have waiting: rows, and bytes. */
  private static final int MAX_WAITING_ROWS = 1_000;

  private static final long MAX_WAITING_BYTES = 1024 * 1024;

  private static final long NOT_HELD = Long.MIN_VALUE;

  private final StreamRequest request;
  private final Outlet outlet;
  private final Fanout fanout;
  private final RateTimer rateTimer;
  private final StreamMeters metrics;
  private final Conflation waiting;
  private final @Nullable RateLimit rate;
  private final long openedAtNanos = System.nanoTime();
  private boolean queued;
  private boolean told;
  private long heldUntilNanos = NOT_HELD;

  SseSession(
      StreamRequest request,
      Outlet outlet,
      Fanout fanout,
      RateTimer rateTimer,
      StreamMeters metrics) {
    this.request = request;
    this.outlet = outlet;
    this.fanout = fanout;
    this.rateTimer = rateTimer;
    this.metrics = metrics;
    this.waiting =
        request.isWholeMirror()
            ? Conflation.limited(MAX_WAITING_ROWS, MAX_WAITING_BYTES)
            : Conflation.unlimited();
    // Such a stream begins with an event that has an id.
    this.told = request.isWholeMirror();
    this.rate = request.maxRate() == 0 ? null : new RateLimit(request.maxRate());
  }

  StreamRequest request() {
    return request;
  }

  Outlet outlet() {
    return outlet;
  }

  @Override
  public void offer(EncodedRow row) {
    int skipped = waiting.put(row);
    if (skipped > 0) {
      metrics.conflated().increment(skipped);
    }
    // What holds the version before may hold this one as well.
    if (skipped != 1 || !isHeld() || waitNanos(row, System.nanoTime()) <= 0) {
      fanout.schedule(this);
    }
  }

  @Override
  public void offerGap() {
    waiting.putGap();
    fanout.schedule(this);
  }

  /** Something can be written again. */
  void drained() {
    if (!waiting.isEmpty()) {
      fanout.schedule(this);
    }
  }

  /**
   * For {@link Fanout}.
   *
   * @return false if it is in the queue already, or is gone
   */
  boolean enterQueue() {
    if (queued || outlet.isClosed()) {
      return false;
    }
    queued = true;
    return true;
  }

  /** For {@link RateTimer}: it holds this stream no longer. */
  void released() {
    heldUntilNanos = NOT_HELD;
  }

  /**
   * Writes what waits, as far as the outlet takes it and nothing holds it.
   *
   * @return how many events
   */
  int flush(FrameWriter writer, long nowNanos, long nowMicros) {
    queued = false;
    int events = 0;
    int written;
    do {
      written = outlet.isFull() ? 0 : writeOnce(writer, nowNanos, nowMicros);
      events += written;
    } while (written > 0 && !waiting.isEmpty());
    return events;
  }

  /** Says on an idle stream that it is alive. */
  void sayAlive(int heartbeatMillis) {
    outlet.write(aliveFrame(heartbeatMillis));
  }

  /** What says that the stream is alive, in the way that was asked for. */
  Buffer aliveFrame(int heartbeatMillis) {
    return request.heartbeats()
        ? SseFrame.heartbeat(idBefore(), heartbeatMillis)
        : SseFrame.comment();
  }

  /**
   * Ends the stream, and has the browser come back.
   *
   * @param millis when
   */
  void sendAway(int millis) {
    outlet.end(SseFrame.reconnect(idBefore(), millis));
  }

  /** Forgets what waits: the outlet is gone. */
  void closed() {
    waiting.clear();
  }

  private int writeOnce(FrameWriter writer, long nowNanos, long nowMicros) {
    writer.begin();
    if (waiting.takeGap()) {
      writer.add(SseFrame.gap(request.mirror()));
    }
    long wait = Long.MAX_VALUE;
    Iterator<EncodedRow> rows = waiting.iterator();
    while (rows.hasNext() && writer.size() < WRITE_BYTES) {
      EncodedRow row = rows.next();
      long rowWait = waitNanos(row, nowNanos);
      if (rowWait <= 0) {
        rows.remove();
        writer.add(row.frame(request.format()));
        sent(row, nowNanos, nowMicros);
      } else {
        wait = Math.min(wait, rowWait);
      }
    }
    int count = writer.count();
    if (count > 0) {
      writer.writeTo(outlet);
    } else if (wait < Long.MAX_VALUE) {
      hold(nowNanos + wait);
    }
    return count;
  }

  /** The id that the browser came with, until it is told another one. */
  private @Nullable String idBefore() {
    return told ? null : request.lastSeen().toRepeat();
  }

  private long waitNanos(EncodedRow row, long nowNanos) {
    long rateWait = rate == null ? 0 : rate.waitNanos(row.key(), nowNanos);
    return row.isRepeat() && isNews(row) ? Math.max(rateWait, row.dueNanos() - nowNanos) : rateWait;
  }

  /** What was known before the browser came is its snapshot, however long ago it changed. */
  private boolean isNews(EncodedRow row) {
    return row.knownSinceNanos() - openedAtNanos >= 0;
  }

  private void hold(long untilNanos) {
    if (!isHeld() || untilNanos - heldUntilNanos < 0) {
      heldUntilNanos = untilNanos;
      rateTimer.hold(this, untilNanos);
    }
  }

  private boolean isHeld() {
    return heldUntilNanos != NOT_HELD;
  }

  private void sent(EncodedRow row, long nowNanos, long nowMicros) {
    told = true;
    if (isNews(row) && !row.isRepeat()) {
      metrics.delivered(row, nowMicros);
    }
    if (rate != null) {
      rate.sent(row.key(), nowNanos);
    }
  }
}
