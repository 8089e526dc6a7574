package io.reactivecache.sse;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to one browser: how full it is, how long it has been stuck, and how to get rid of it. */
final class SseConnection {

  /**
   * What may wait above the kernel's send buffer, in bytes, before a stream counts as full. One
   * write may go over it.
   */
  private static final int QUEUE_BYTES = 16 * 1024;

  private final HttpServerResponse response;
  private final ConnectionBase connection;
  private @Nullable Runnable onClosed;
  private boolean closed;
  private boolean stalled;
  private long stalledSinceNanos;
  private long writtenAtNanos;

  SseConnection(HttpServerRequest request) {
    this.response = request.response();
    this.connection = (ConnectionBase) request.connection();
  }

  /**
   * Sends the head and the first bytes at once, so that a browser's {@code onopen} fires.
   *
   * @param onDrained called whenever a full connection can take more
   * @param onClosed called once, when the stream has ended by any side
   */
  void open(Buffer first, Runnable onDrained, Runnable onClosed) {
    this.onClosed = onClosed;
    response.setWriteQueueMaxSize(QUEUE_BYTES);
    response.setChunked(true);
    response.drainHandler(ignored -> drained(onDrained));
    response.closeHandler(ignored -> closed());
    write(first);
  }

  void write(Buffer bytes) {
    if (!closed) {
      writtenAtNanos = System.nanoTime();
      response.write(bytes);
    }
  }

  /** Whether it can take no more now. */
  boolean isFull() {
    if (closed) {
      return true;
    }
    boolean full = response.writeQueueFull();
    if (full && !stalled) {
      stalledSinceNanos = System.nanoTime();
    }
    stalled = full;
    return full;
  }

  boolean isStalledFor(long millis, long now) {
    return isFull() && now - stalledSinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  boolean isIdleFor(long millis, long now) {
    return now - writtenAtNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends the stream behind what was written, unless that is stuck. */
  void end(Buffer last) {
    if (isFull()) {
      kill();
    } else {
      response.end(last);
      closed();
    }
  }

  /**
   * Drops the connection now. Vert.x's own ways to end or close wait until what is queued was
   * written, which a stalled reader prevents for ever.
   */
  void kill() {
    connection.channelHandlerContext().close();
  }

  private void drained(Runnable onDrained) {
    stalled = false;
    onDrained.run();
  }

  private void closed() {
    closed = true;
    Runnable once = onClosed;
    onClosed = null;
    if (once != null) {
      once.run();
    }
  }
}
