package io.reactivecache.bus;

/**
 * An address of request and reply within one node, once for each partition.
 *
 * @param <Q> the request's type
 * @param <A> the answer's type
 */
public record Call<Q, A>(String name, Class<Q> request, Class<A> answer) {

  String address(int partition) {
    return name + "." + partition;
  }
}
