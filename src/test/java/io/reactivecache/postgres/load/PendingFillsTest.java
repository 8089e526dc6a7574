package io.reactivecache.postgres.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.row.RowKey;
import io.reactivecache.support.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class PendingFillsTest {

  private static final int PAGE = 500;

  private final List<List<RowKey>> loads = new CopyOnWriteArrayList<>();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
  private EventLoop loop;
  private PendingFills pending;

  @BeforeEach
  void start(Vertx vertx) {
    loop = EventLoop.of(vertx);
    pending = new PendingFills(vertx, mirror -> PAGE, this::keep);
  }

  @Test
  @DisplayName("what is pending is paid page by page, as soon as that can be")
  void pays() {
    failing.add("profile");
    owe("profile", 0, 1_200);
    awaitLoads(2);
    assertThat(pending.size()).isEqualTo(1_200);

    failing.clear();
    await().atMost(Duration.ofSeconds(20)).until(() -> pending.size() == 0);
    assertThat(loads).allMatch(load -> load.size() <= PAGE);
    assertThat(loads.stream().flatMap(List::stream).distinct()).hasSize(1_200);
  }

  @Test
  @DisplayName("a mirror that cannot be read does not hold up the others")
  void otherMirrors() {
    failing.add("broken");
    owe("broken", 0, PAGE + 1);
    owe("profile", 0, 3);
    await().atMost(Duration.ofSeconds(20)).until(() -> pending.size() == PAGE + 1);
  }

  @Test
  @DisplayName("while rows are read and nobody says what became of them it is tried with pauses")
  void pauses() {
    unanswered.add("profile");
    owe("profile", 0, 1);
    awaitLoads(2);
    assertThat(pending.size()).isEqualTo(1);
    unanswered.clear();
    await().atMost(Duration.ofSeconds(20)).until(() -> pending.size() == 0);
  }

  @Test
  @DisplayName("beyond its bound the longest pending are forgotten")
  void bounded() {
    failing.add("profile");
    owe("profile", 0, PendingFills.MAX_KEYS + 5);
    await().atMost(Duration.ofSeconds(20)).until(() -> pending.size() == PendingFills.MAX_KEYS);
    awaitLoads(1);
    assertThat(loads.get(0)).doesNotContain(key("profile", 4)).contains(key("profile", 5));
  }

  private Future<Void> keep(List<RowKey> keys) {
    loads.add(keys);
    String mirror = keys.get(0).mirror();
    if (failing.contains(mirror)) {
      return Future.failedFuture("away");
    }
    if (!unanswered.contains(mirror)) {
      pending.settled(keys);
    }
    return Future.succeededFuture();
  }

  private void owe(String mirror, int from, int to) {
    loop.run(
        () -> {
          pending.add(IntStream.range(from, to).mapToObj(i -> key(mirror, i)).toList());
          return true;
        });
  }

  private void awaitLoads(int count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> loads.size() >= count);
  }

  private static RowKey key(String mirror, int i) {
    return new RowKey(mirror, "k" + i);
  }
}
