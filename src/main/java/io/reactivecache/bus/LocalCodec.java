package io.reactivecache.bus;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;

/** Passes an immutable message by reference, and never leaves the node. */
record LocalCodec<M>(Class<M> type) implements MessageCodec<M, M> {

  @Override
  public void encodeToWire(Buffer buffer, M message) {
    throw new UnsupportedOperationException(type.getSimpleName() + " stays on its node");
  }

  @Override
  public M decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException(type.getSimpleName() + " stays on its node");
  }

  @Override
  public M transform(M message) {
    return message;
  }

  @Override
  public String name() {
    return type.getName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
