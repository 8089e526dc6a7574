package io.reactivecache.bus;

import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** What concerns rows of several partitions, asked of each. */
public final class Partitions {

  private Partitions() {}

  /**
   * Asks each partition for its share, all at once; none that has no share.
   *
   * @param key by which one belongs to a partition
   * @param partitions how many there are, at least 1
   * @param ask asks a partition for its share, which keeps the order of the whole
   * @return the answers in the order of the partitions; as soon as one fails, its failure
   */
  public static <T, A> Future<List<A>> askEach(
      Collection<T> all,
      Function<T, RowKey> key,
      int partitions,
      BiFunction<Integer, List<T>, Future<A>> ask) {
    // Every batch comes this way: lists by their index, not a map.
    List<List<T>> shares = new ArrayList<>(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      shares.add(new ArrayList<>());
    }
    for (T one : all) {
      shares.get(key.apply(one).partition(partitions)).add(one);
    }
    List<Future<A>> answers = new ArrayList<>(partitions);
    for (int partition = 0; partition < partitions; partition++) {
      if (!shares.get(partition).isEmpty()) {
        answers.add(ask.apply(partition, shares.get(partition)));
      }
    }
    return Future.all(answers).map(done -> done.list());
  }
}
