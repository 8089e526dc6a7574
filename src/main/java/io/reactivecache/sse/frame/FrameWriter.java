package io.reactivecache.sse.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Frames that go out in one write, as one chunk of HTTP/1.1. A stream that has the very same frames
 * to be told as the one before it, as all watchers of a row have, shares its bytes: they are
 * neither copied nor framed again. One for all streams of an instance.
 */
public final class FrameWriter {

  private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The length in hexadecimal digits, and the ends of two lines. */
  private static final int FRAMING_BYTES = 12;

  private List<Buffer> frames = new ArrayList<>();
  private int size;
  private List<Buffer> encodedFrames = new ArrayList<>();
  private @Nullable ByteBuf encoded;
  private int encodedSize;

  /** Begins a write; whatever was added and not sent is forgotten. */
  public void begin() {
    frames.clear();
    size = 0;
  }

  /** Another frame of this write. */
  public void add(Buffer frame) {
    frames.add(frame);
    size += frame.length();
  }

  /** Frames of this write. */
  public int count() {
    return frames.size();
  }

  /** Bytes of this write. */
  public int size() {
    return size;
  }

  /** Sends to a stream what was added. */
  public void writeTo(Outlet outlet) {
    ByteBuf chunk = encoded;
    if (chunk == null || !isEncoded()) {
      chunk = encode(outlet.allocator());
    }
    outlet.write(chunk, chunk.writerIndex() - LINE_END.length - encodedSize, encodedSize);
  }

  /** Lets go of the bytes, which writes that are under way still hold. */
  public void release() {
    begin();
    forgetEncoded();
  }

  private void forgetEncoded() {
    encodedFrames.clear();
    if (encoded != null) {
      encoded.release();
      encoded = null;
    }
  }

  private boolean isEncoded() {
    int count = frames.size();
    if (count != encodedFrames.size()) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (frames.get(i) != encodedFrames.get(i)) {
        return false;
      }
    }
    return true;
  }

  private ByteBuf encode(ByteBufAllocator allocator) {
    forgetEncoded();
    ByteBuf chunk = allocator.directBuffer(size + FRAMING_BYTES);
    chunk.writeCharSequence(Integer.toHexString(size), StandardCharsets.US_ASCII);
    chunk.writeBytes(LINE_END);
    for (Buffer frame : frames) {
      // The buffer itself, not a copy: its indices must stay as they are.
      ByteBuf bytes = ((BufferInternal) frame).getByteBuf();
      chunk.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
    }
    chunk.writeBytes(LINE_END);
    List<Buffer> before = encodedFrames;
    encodedFrames = frames;
    frames = before;
    encoded = chunk;
    encodedSize = size;
    return chunk;
  }
}
