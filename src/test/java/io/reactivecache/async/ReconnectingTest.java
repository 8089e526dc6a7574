package io.reactivecache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class ReconnectingTest {

  private final List<Promise<String>> opening = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final Attempts attempts = new Attempts(1, 1);
  private EventLoop loop;
  private Reconnecting<String> connection;

  @BeforeEach
  void start(Vertx vertx) {
    loop = EventLoop.of(vertx);
    connection =
        new Reconnecting<>(
            vertx,
            attempts,
            this::open,
            late -> events.add("discarded " + late),
            session -> events.add("connected " + session + ", current " + connection.session()),
            failure -> events.add("failed " + attempts.failures()));
  }

  @Test
  @DisplayName("it connects again until it succeeds, and tells of each failure")
  void untilConnected() {
    connect();
    answer(0, null);
    answer(1, null);
    answer(2, "a");
    assertThat(events).containsExactly("failed 1", "failed 2", "connected a, current a");
    assertThat(connection.session()).isEqualTo("a");
  }

  @Test
  @DisplayName("a session that is lost twice is lost once")
  void lostTwice() {
    connect();
    answer(0, "a");
    assertThat(lost("a")).isTrue();
    assertThat(connection.session()).isNull();
    assertThat(lost("a")).isFalse();

    connect();
    answer(1, "b");
    assertThat(lost("a")).as("of the session before").isFalse();
    assertThat(connection.session()).isEqualTo("b");
  }

  @Test
  @DisplayName("after a loss it connects at once or later, as its owner says")
  void afterLoss() {
    connect();
    answer(0, "a");
    lost("a");
    connect();
    assertThat(opening).hasSize(2);
    assertThat(attempts.failures()).isZero();
    answer(1, "b");
    lost("b");
    loop.run(
        () -> {
          connection.connectLater();
          return opening.size();
        });
    assertThat(attempts.failures()).isEqualTo(1);
    answer(2, "c");
    assertThat(connection.session()).isEqualTo("c");
  }

  @Test
  @DisplayName("a session that comes after the closing is ended, and nobody is told of it")
  void closedWhileConnecting() {
    connect();
    assertThat(close()).isEqualTo("none");
    answer(0, "late");
    assertThat(events).containsExactly("discarded late");
    assertThat(connection.session()).isNull();
  }

  @Test
  @DisplayName("an attempt that fails after the closing is the last, and nobody is told of it")
  void failedAfterClosing() {
    connect();
    close();
    answer(0, null);
    assertThat(events).isEmpty();
    assertThat(attempts.failures()).isZero();
  }

  @Test
  @DisplayName("a pause that ends after the closing connects no more")
  void closedWhileWaiting(Vertx vertx) {
    connect();
    loop.run(
        () -> {
          opening.get(0).fail("away");
          return connection.close();
        });
    // Its timer was set before this one, for the same time at most.
    loop.await(() -> vertx.timer(2));
    assertThat(events).containsExactly("failed 1");
    assertThat(opening).hasSize(1);
    connect();
    assertThat(opening).hasSize(1);
  }

  @Test
  @DisplayName("the closing hands over the last session, whose loss is no news any more")
  void closed() {
    connect();
    answer(0, "a");
    assertThat(close()).isEqualTo("a");
    assertThat(connection.isClosed()).isTrue();
    assertThat(lost("a")).isFalse();
  }

  private Future<String> open() {
    Promise<String> next = Promise.promise();
    opening.add(next);
    return next.future();
  }

  private void connect() {
    loop.run(
        () -> {
          connection.connect();
          return true;
        });
  }

  /** Of an attempt, once it is under way: a session, or null for none. */
  private void answer(int attempt, @Nullable String session) {
    await().atMost(Duration.ofSeconds(20)).until(() -> opening.size() > attempt);
    loop.run(
        () ->
            session == null
                ? opening.get(attempt).tryFail("away")
                : opening.get(attempt).tryComplete(session));
  }

  private boolean lost(String session) {
    return loop.run(() -> connection.lost(session));
  }

  private String close() {
    return loop.run(
        () -> {
          String last = connection.close();
          return last == null ? "none" : last;
        });
  }
}
