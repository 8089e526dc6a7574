package io.reactivecache.bus;

import io.vertx.core.eventbus.MessageCodec;

/** How messages of a type travel: on a node by reference, so they are immutable. */
interface Codec<M> extends MessageCodec<M, M> {

  Class<M> type();

  /** Whether other nodes can read it. */
  default boolean leavesTheNode() {
    return true;
  }

  @Override
  default M transform(M message) {
    return message;
  }

  @Override
  default byte systemCodecID() {
    return -1;
  }
}
