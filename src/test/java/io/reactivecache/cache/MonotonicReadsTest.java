package io.reactivecache.cache;

import static io.reactivecache.support.Futures.await;
import static io.reactivecache.support.Futures.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class MonotonicReadsTest {

  private final Deque<Promise<String>> questions = new ArrayDeque<>();
  private final Deque<Promise<String>> pastReads = new ArrayDeque<>();
  private EventLoop loop;
  private MonotonicReads reads;
  private String process = "one";

  @BeforeEach
  void start(Vertx vertx) {
    loop = EventLoop.of(vertx);
    reads =
        new MonotonicReads(
            vertx,
            () -> process,
            () -> {
              Promise<String> question = Promise.promise();
              questions.add(question);
              return question.future();
            });
  }

  @Test
  @DisplayName("Redis is read once the leader has said that this process holds everything")
  void caughtUp() {
    on(() -> connect("one"));
    Future<String> early = on(this::read);
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(await(early)).isEqualTo("past");

    on(() -> questions.remove().tryComplete("another"));
    awaitQuestion();
    assertThat(on(reads::caughtUp)).isFalse();
    on(() -> questions.remove().tryComplete("one"));

    assertThat(on(reads::caughtUp)).isTrue();
    assertThat(await(on(this::read))).isEqualTo("redis");
  }

  @Test
  @DisplayName("what was given past Redis while the leader answered is asked about again")
  void givenMeanwhile() {
    on(() -> connect("one"));
    Future<String> slow = on(this::read);
    Future<String> given = on(this::read);
    on(() -> pastReads.removeLast().tryComplete("past"));
    assertThat(await(given)).isEqualTo("past");
    on(() -> questions.remove().tryComplete("one"));
    assertThat(on(reads::caughtUp)).isFalse();

    Future<String> waiting = on(this::read);
    assertThat(on(pastReads::size)).as("reads that went past Redis").isEqualTo(1);
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(on(slow::isComplete)).as("given before the leader's second answer").isFalse();
    on(() -> questions.remove().tryComplete("one"));

    assertThat(await(waiting)).isEqualTo("redis");
    assertThat(await(slow)).isEqualTo("redis");
  }

  @Test
  @DisplayName("a read past Redis that ends after it caught up is answered from Redis")
  void endsLater() {
    on(() -> connect("one"));
    Future<String> slow = on(this::read);
    on(() -> questions.remove().tryComplete("one"));
    assertThat(on(reads::caughtUp)).isTrue();
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(await(slow)).isEqualTo("redis");
  }

  @Test
  @DisplayName("reads do not wait for a leader that answers no more")
  void noAnswer() {
    on(() -> connect("one"));
    on(this::read);
    on(() -> pastReads.remove().tryComplete("past"));
    on(() -> questions.remove().tryComplete("one"));
    Future<String> waiting = on(this::read);
    assertThat(on(pastReads::size)).isZero();

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> on(pastReads::size) == 1);
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(await(waiting)).isEqualTo("past");
    on(questions::remove);
    awaitQuestion();
  }

  @Test
  @DisplayName("an answer about an earlier connection says nothing about this one")
  void anotherConnection() {
    on(() -> connect("one"));
    Promise<String> earlier = on(questions::remove);
    on(
        () -> {
          reads.connected(false);
          return connect("one");
        });
    on(() -> earlier.tryComplete("one"));
    assertThat(on(reads::caughtUp)).isFalse();
    on(() -> questions.remove().tryComplete("one"));
    assertThat(on(reads::caughtUp)).isTrue();
  }

  @Test
  @DisplayName("what came from Redis over two connections is read again")
  void reconnectedMeanwhile() {
    on(() -> connect("one"));
    on(() -> questions.remove().tryComplete("one"));
    Promise<String> slow = Promise.promise();
    Future<String> read = on(() -> reads.read(slow::future, this::past));
    on(
        () -> {
          reads.connected(false);
          return slow.tryComplete("redis");
        });
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(await(read)).isEqualTo("past");
  }

  @Test
  @DisplayName("while PostgreSQL is away Redis is read, if nothing newer was shown before")
  void withoutPostgres() {
    on(() -> connect("one"));
    Future<String> first = on(this::read);
    on(() -> pastReads.remove().tryFail("PostgreSQL is away"));
    assertThat(await(first)).isEqualTo("redis");

    on(() -> questions.remove().tryComplete("one"));
    on(
        () -> {
          reads.connected(false);
          return connect("one");
        });
    Future<String> sameProcess = on(this::read);
    on(() -> pastReads.remove().tryFail("PostgreSQL is away"));
    assertThat(await(sameProcess)).isEqualTo("redis");
  }

  @Test
  @DisplayName("while PostgreSQL is away a Redis that may be behind is not read")
  void withoutPostgresBehind() {
    on(() -> connect("one"));
    Future<String> past = on(this::read);
    on(() -> pastReads.remove().tryComplete("past"));
    assertThat(await(past)).isEqualTo("past");
    Future<String> second = on(this::read);
    on(() -> pastReads.remove().tryFail("PostgreSQL is away"));
    assertThat(awaitFailure(second)).hasMessage("PostgreSQL is away");

    on(() -> questions.remove().tryComplete("one"));
    on(() -> questions.remove().tryComplete("one"));
    assertThat(on(reads::caughtUp)).isTrue();
    on(
        () -> {
          reads.connected(false);
          return connect("two");
        });
    Future<String> restarted = on(this::read);
    on(() -> pastReads.remove().tryFail("PostgreSQL is away"));
    assertThat(awaitFailure(restarted)).hasMessage("PostgreSQL is away");
  }

  private boolean connect(String to) {
    process = to;
    reads.connected(true);
    return true;
  }

  private Future<String> read() {
    return reads.read(() -> Future.succeededFuture("redis"), this::past);
  }

  private Future<String> past() {
    Promise<String> promise = Promise.promise();
    pastReads.add(promise);
    return promise.future();
  }

  private void awaitQuestion() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> on(questions::size) > 0);
  }

  private <T> T on(Callable<T> step) {
    return loop.run(step);
  }
}
