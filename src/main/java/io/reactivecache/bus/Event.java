package io.reactivecache.bus;

/**
 * An address to which facts are published. Consumers on other nodes hear it too if its messages
 * leave the node.
 *
 * @param <M> the message's type
 */
public record Event<M>(String name, Codec<M> codec) {

  /** Within one node. */
  Event(String name, Class<M> message) {
    this(name, new LocalCodec<>(message));
  }

  boolean clusterWide() {
    return codec.leavesTheNode();
  }
}
