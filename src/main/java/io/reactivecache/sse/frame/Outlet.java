package io.reactivecache.sse.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;

/**
 * Where a stream's frames go. Another way to reach a browser is another outlet: streams know
 * nothing of HTTP. Used on one event loop.
 */
public interface Outlet {

  /** Writes the bytes of one stream; nothing if it is closed. */
  void write(Buffer frames);

  /**
   * Writes frames that were encoded once for all streams, behind everything that was written
   * before.
   *
   * @param chunk the frames as a chunk of HTTP/1.1; shared, so only to be retained and read
   * @param from where the frames themselves begin in it
   * @param length of the frames themselves, bytes
   */
  void write(ByteBuf chunk, int from, int length);

  /** Makes the bytes that frames are encoded into. */
  ByteBufAllocator allocator();

  /** Whether it can take no more now. */
  boolean isFull();

  /** Whether it has been full for so many milliseconds. */
  boolean isStalledFor(long millis, long nowNanos);

  /** Whether nothing was written for so many milliseconds. */
  boolean isIdleFor(long millis, long nowNanos);

  boolean isClosed();

  /** Ends the stream behind what was written, unless that is stuck. */
  void end(Buffer last);

  /** Drops what is stuck, now. */
  void kill();
}
