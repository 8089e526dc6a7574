package io.reactivecache.sse;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** Frames that go out in one write. A single one goes as it is, shared; only several are copied. */
final class FrameJoiner {

  private @Nullable Buffer first;
  private @Nullable Buffer copy;
  private int count;

  void add(Buffer frame) {
    Buffer before = first;
    if (before == null) {
      first = frame;
    } else {
      Buffer target = copy;
      if (target == null) {
        target = Buffer.buffer(before.length() + frame.length()).appendBuffer(before);
        copy = target;
      }
      target.appendBuffer(frame);
    }
    count++;
  }

  int count() {
    return count;
  }

  /** In bytes. */
  int size() {
    Buffer all = joined();
    return all == null ? 0 : all.length();
  }

  /** Null when nothing was added. */
  @Nullable Buffer joined() {
    return copy == null ? first : copy;
  }
}
