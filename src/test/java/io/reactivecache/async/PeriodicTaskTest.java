package io.reactivecache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class PeriodicTaskTest {

  private static final long LONG_MILLIS = 3_600_000;

  private final AtomicInteger begun = new AtomicInteger();
  private final List<String> told = new CopyOnWriteArrayList<>();

  @Test
  @DisplayName("it is begun again and again, each time is watched, and a failure ends nothing")
  void again(Vertx vertx) {
    PeriodicTask task = new PeriodicTask("counting", 1, this::work);
    start(vertx, task);
    await().atMost(Duration.ofSeconds(20)).until(() -> told.size() >= 3);
    assertThat(List.copyOf(told).subList(0, 3))
        .containsExactly("counting 1", "counting 2", "counting 3");
  }

  @Test
  @DisplayName("what is not due is neither begun nor watched")
  void notDue(Vertx vertx) {
    AtomicInteger asked = new AtomicInteger();
    start(
        vertx,
        new PeriodicTask("counting", 1, this::work).onlyIf(() -> asked.incrementAndGet() % 2 == 0));
    await().atMost(Duration.ofSeconds(20)).until(() -> told.size() >= 2);
    assertThat(begun.get()).isLessThanOrEqualTo(asked.get() / 2);
  }

  @Test
  @DisplayName("the first time may come sooner than the others, or with them")
  void first(Vertx vertx) {
    start(vertx, new PeriodicTask("late", LONG_MILLIS, this::work));
    start(vertx, new PeriodicTask("soon", LONG_MILLIS, this::work).first(0));
    await().atMost(Duration.ofSeconds(20)).until(() -> !told.isEmpty());
    assertThat(told).containsExactly("soon 1");
  }

  @Test
  @DisplayName("it ends with its timer")
  void ends(Vertx vertx) {
    EventLoop loop = EventLoop.of(vertx);
    loop.run(
        () ->
            vertx.cancelTimer(new PeriodicTask("never", 1, this::work).start(vertx, this::watch)));
    loop.await(() -> vertx.timer(5));
    assertThat(begun.get()).isZero();
  }

  private void start(Vertx vertx, PeriodicTask task) {
    EventLoop.of(vertx).run(() -> task.start(vertx, this::watch));
  }

  private Future<Void> work() {
    return Future.failedFuture(String.valueOf(begun.incrementAndGet()));
  }

  private void watch(String name, Future<Void> outcome) {
    outcome.onFailure(failure -> told.add(name + " " + failure.getMessage()));
  }
}
