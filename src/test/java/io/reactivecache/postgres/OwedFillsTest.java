package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwedFillsTest {

  private final OwedFills owed = new OwedFills();
  private final List<List<RowKey>> loads = new ArrayList<>();

  @Test
  @DisplayName("what was given and not kept is loaded until it is kept")
  void pays() {
    owed.given(rows(0, 1_200), Set.of(key(7)));
    assertThat(owed.size()).isEqualTo(1_199);

    assertThat(owed.pay(this::loadAndFail).failed()).isTrue();
    assertThat(owed.size()).isEqualTo(1_199);
    assertThat(owed.pay(this::loadAndKeep).succeeded()).isTrue();

    assertThat(owed.size()).isZero();
    assertThat(loads.stream().flatMap(List::stream).distinct())
        .hasSize(1_199)
        .doesNotContain(key(7));
    loads.clear();
    assertThat(owed.pay(this::loadAndKeep).succeeded()).isTrue();
    assertThat(loads).isEmpty();
  }

  @Test
  @DisplayName("who asks meanwhile waits for the same, also for what came since")
  void shared() {
    Promise<List<RowState>> slow = Promise.promise();
    owed.given(rows(0, 1), Set.of());
    Future<Void> first =
        owed.pay(
            keys -> loads.isEmpty() ? slow.future().onSuccess(done -> keep(keys)) : keepAll(keys));
    owed.given(rows(1, 2), Set.of());
    Future<Void> second = owed.pay(this::loadAndFail);
    assertThat(second.isComplete()).isFalse();

    loads.add(List.of());
    slow.complete(rows(0, 1));

    assertThat(first.succeeded()).isTrue();
    assertThat(second.succeeded()).isTrue();
    assertThat(owed.size()).isZero();
  }

  @Test
  @DisplayName("beyond its bound the longest owed are forgotten")
  void bounded() {
    owed.given(rows(0, OwedFills.MAX_KEYS + 5), Set.of());
    assertThat(owed.size()).isEqualTo(OwedFills.MAX_KEYS);
    owed.pay(this::loadAndKeep);
    assertThat(loads.stream().flatMap(List::stream)).doesNotContain(key(4)).contains(key(5));
  }

  @Test
  @DisplayName("before the first epoch nothing is owed")
  void noEpoch() {
    owed.given(List.of(new RowState(key(1), new RowVersion(0, 0), "{}")), Set.of());
    assertThat(owed.size()).isZero();
  }

  private Future<List<RowState>> loadAndKeep(List<RowKey> keys) {
    loads.add(keys);
    return keepAll(keys);
  }

  private Future<List<RowState>> keepAll(List<RowKey> keys) {
    keep(keys);
    return Future.succeededFuture(List.of());
  }

  private void keep(List<RowKey> keys) {
    owed.given(List.of(), new HashSet<>(keys));
  }

  private Future<List<RowState>> loadAndFail(List<RowKey> keys) {
    loads.add(keys);
    return Future.succeededFuture(List.of());
  }

  private static List<RowState> rows(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> new RowState(key(i), new RowVersion(1, 9), "{}"))
        .toList();
  }

  private static RowKey key(int i) {
    return new RowKey("profile", "k" + i);
  }
}
