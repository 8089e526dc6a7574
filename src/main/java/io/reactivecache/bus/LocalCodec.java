package io.reactivecache.bus;

import io.vertx.core.buffer.Buffer;

/** Of a message that stays on its node. */
record LocalCodec<M>(Class<M> type) implements Codec<M> {

  @Override
  public boolean leavesTheNode() {
    return false;
  }

  @Override
  public void encodeToWire(Buffer buffer, M message) {
    throw new UnsupportedOperationException(type.getSimpleName() + " stays on its node");
  }

  @Override
  public M decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException(type.getSimpleName() + " stays on its node");
  }

  @Override
  public String name() {
    return type.getName();
  }
}
