package io.reactivecache.bus;

/**
 * An address of request and reply, once for each partition.
 *
 * @param clusterWide whether any node may serve it; otherwise each node serves itself
 * @param <Q> the request's type
 * @param <A> the answer's type
 */
public record Call<Q, A>(String name, Class<Q> request, Class<A> answer, boolean clusterWide) {

  /** Within one node. */
  Call(String name, Class<Q> request, Class<A> answer) {
    this(name, request, answer, false);
  }

  String address(int partition) {
    return name + "." + partition;
  }
}
