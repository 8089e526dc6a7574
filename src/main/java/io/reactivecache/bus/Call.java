package io.reactivecache.bus;

/**
 * An address of request and reply, once for each partition. Each node serves itself, unless
 * messages of both types leave the node: then any node may serve it.
 *
 * @param <Q> the question's type
 * @param <A> the answer's type
 */
public record Call<Q, A>(String name, Codec<Q> question, Codec<A> answer) {

  /** Within one node. */
  Call(String name, Class<Q> question, Class<A> answer) {
    this(name, new LocalCodec<>(question), new LocalCodec<>(answer));
  }

  boolean clusterWide() {
    return question.leavesTheNode() && answer.leavesTheNode();
  }

  String address(int partition) {
    return name + "." + partition;
  }
}
