package io.reactivecache.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PartitionsTest {

  private static final int COUNT = 3;
  private static final List<RowKey> KEYS =
      IntStream.range(0, 50).mapToObj(i -> new RowKey("profile", "user" + i)).toList();

  @Test
  @DisplayName("each is asked once for what is its own, and answers stand in their order")
  void shares() {
    TreeMap<Integer, Promise<List<RowKey>>> asked = new TreeMap<>();
    Future<List<List<RowKey>>> all =
        Partitions.askEach(
            KEYS,
            key -> key,
            COUNT,
            (partition, share) -> {
              assertThat(share).allMatch(key -> key.partition(COUNT) == partition);
              Promise<List<RowKey>> answer = Promise.promise();
              assertThat(asked.put(partition, answer)).isNull();
              return answer.future();
            });

    assertThat(asked).containsOnlyKeys(0, 1, 2);
    asked
        .descendingMap()
        .forEach((partition, answer) -> answer.complete(List.of(KEYS.get(partition))));

    assertThat(all.result())
        .containsExactly(KEYS.subList(0, 1), KEYS.subList(1, 2), KEYS.subList(2, 3));
  }

  @Test
  @DisplayName("a share keeps the order of the whole; who has none is not asked")
  void order() {
    List<RowKey> one = KEYS.stream().filter(key -> key.partition(COUNT) == 1).toList();
    List<Integer> asked = new ArrayList<>();

    Future<List<List<RowKey>>> all =
        Partitions.askEach(
            one,
            key -> key,
            COUNT,
            (partition, share) -> {
              asked.add(partition);
              return Future.succeededFuture(share);
            });

    assertThat(all.result()).containsExactly(one);
    assertThat(asked).containsExactly(1);
  }

  @Test
  @DisplayName("one failure is the failure of all, at once")
  void failure() {
    Future<List<String>> all =
        Partitions.askEach(
            KEYS,
            key -> key,
            COUNT,
            (partition, share) ->
                partition == 1
                    ? Future.failedFuture("no answer")
                    : Promise.<String>promise().future());

    assertThat(all.failed()).isTrue();
    assertThat(all.cause()).hasMessage("no answer");
  }
}
