package io.reactivecache.sse.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.VoidChannelPromise;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The way to one browser: how full it is, how long it has been stuck, and how to get rid of it. */
public final class SseConnection implements Outlet {

  /**
   * What may wait above the kernel's send buffer, in bytes, before a stream counts as full. One
   * write may go over it.
   */
  private static final int QUEUE_BYTES = 16 * 1024;

  private final HttpServerResponse response;
  private final Channel channel;
  private final ChannelHandlerContext encoder;
  private final ChannelPromise ignored;
  private final ConnectionBase connection;
  private @Nullable Runnable onClosed;
  private boolean chunked;
  private boolean closed;
  private boolean stalled;
  private long stalledSinceNanos;
  private long writtenAtNanos;

  public SseConnection(HttpServerRequest request) {
    this.response = request.response();
    this.connection = (ConnectionBase) request.connection();
    this.channel = connection.channel();
    this.encoder = channel.pipeline().context(HttpResponseEncoder.class);
    // A write that fails closes the connection, which is all that there is to be known of it.
    this.ignored = new VoidChannelPromise(channel, false);
  }

  /**
   * Sends the head and the first bytes at once, so that a browser's {@code onopen} fires.
   *
   * @param onDrained called whenever a full connection can take more
   * @param onClosed called once, when the stream has ended by any side
   */
  public void open(Buffer first, Runnable onDrained, Runnable onClosed) {
    this.onClosed = onClosed;
    response.setWriteQueueMaxSize(QUEUE_BYTES);
    response.setChunked(true);
    chunked = response.isChunked();
    if (!chunked) {
      // The connection's end is the stream's: Vert.x may have promised to keep it.
      response.headersEndHandler(
          head -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    }
    response.drainHandler(drained -> drained(onDrained));
    response.closeHandler(gone -> closed());
    writtenAtNanos = System.nanoTime();
    // A head that was sent is not kept: each header is 40 bytes, as long as the stream is open.
    response.write(first).onComplete(sent -> response.headers().clear());
    // An open stream has its heartbeat: a timer for each, and a listener for each write, less.
    channel.pipeline().remove(IdleStateHandler.class);
  }

  @Override
  public void write(Buffer bytes) {
    if (!closed) {
      writtenAtNanos = System.nanoTime();
      response.write(bytes);
    }
  }

  /**
   * Past the response and the encoder, which would lock, promise, frame and copy again for each
   * stream. This is how most bytes go out. A browser that speaks HTTP/1.1 gets a chunk.
   */
  @Override
  public void write(ByteBuf chunk, int from, int length) {
    writtenAtNanos = System.nanoTime();
    encoder.writeAndFlush(
        chunked ? chunk.retainedDuplicate() : chunk.retainedSlice(from, length), ignored);
  }

  @Override
  public ByteBufAllocator allocator() {
    return channel.alloc();
  }

  @Override
  public boolean isFull() {
    if (closed) {
      return true;
    }
    boolean full = !channel.isWritable();
    if (full && !stalled) {
      stalledSinceNanos = System.nanoTime();
    }
    stalled = full;
    return full;
  }

  @Override
  public boolean isStalledFor(long millis, long now) {
    return isFull() && now - stalledSinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Override
  public boolean isIdleFor(long millis, long now) {
    return now - writtenAtNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void end(Buffer last) {
    if (isFull()) {
      kill();
    } else {
      Future<Void> ended = response.end(last);
      if (!chunked) {
        ended.onComplete(written -> channel.close());
      }
      closed();
    }
  }

  /**
   * Vert.x's own ways to end or close wait until what is queued was written, which a stalled reader
   * prevents forever.
   */
  @Override
  public void kill() {
    connection.channelHandlerContext().close();
    // Netty tells it later; until then the stream would still be among the open ones.
    closed();
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
