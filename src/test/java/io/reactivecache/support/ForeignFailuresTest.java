package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.Checkpoint;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class ForeignFailuresTest {

  private static Vertx ofClass;

  private final ForeignFailures failures = new ForeignFailures();
  private Vertx ofTest;

  @BeforeAll
  static void beforeAll(Vertx vertx) {
    ofClass = vertx;
    assertWatched(vertx);
  }

  @BeforeEach
  void beforeEach(MoreVertx more) {
    ofTest = more.make();
    assertWatched(ofTest);
  }

  @Test
  @DisplayName("each Vertx that a test is given is watched, and uses what the server's uses")
  void isWatched(Vertx vertx, MoreVertx more) {
    assertThat(vertx).isSameAs(ofClass);
    assertWatched(vertx);
    Vertx other = more.make();
    assertThat(other).isNotSameAs(ofTest);
    assertWatched(other);
  }

  @ParameterizedTest
  @DisplayName("so it is in a test with parameters")
  @ValueSource(ints = 1)
  void withParameters(int number, Vertx vertx, MoreVertx more) {
    assertThat(number).isEqualTo(1);
    assertWatched(vertx);
    assertWatched(more.make());
  }

  @Test
  @DisplayName("what handlers throw on an event loop is thrown by the report, all of it and once")
  void report() {
    ofTest.exceptionHandler(failures);
    Context loop = ofTest.getOrCreateContext();
    Promise<String> afterwards = Promise.promise();
    loop.runOnContext(turn -> fail("first"));
    loop.runOnContext(turn -> fail("second"));
    loop.runOnContext(turn -> afterwards.complete());
    Futures.await(afterwards.future());

    assertThatThrownBy(failures::report)
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("threads: 2")
        .hasRootCauseMessage("first")
        .satisfies(all -> assertThat(all.getSuppressed()[0]).hasMessage("second"));
    assertThatCode(failures::close).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("they are told before the failure of the test itself, which often follows from them")
  void reportBeside() {
    Throwable own = new AssertionError("no answer");
    assertThatThrownBy(() -> failures.reportBeside(own)).isSameAs(own);

    Throwable foreign = new IllegalStateException("why there is none");
    failures.handle(foreign);
    assertThatThrownBy(() -> failures.reportBeside(own))
        .hasCause(foreign)
        .hasSuppressedException(own);

    failures.handle(foreign);
    assertThatThrownBy(() -> failures.reportBeside(foreign)).isSameAs(foreign);
    assertThatCode(failures::report).doesNotThrowAnyException();
  }

  @Test
  @DisplayName("a test that waits for a checkpoint fails at once")
  void atOnce() throws InterruptedException {
    ofTest.exceptionHandler(failures);
    VertxTestContext waiting = new VertxTestContext();
    Checkpoint never = waiting.checkpoint();
    failures.tell(waiting);
    ofTest
        .eventBus()
        .<String>consumer("here")
        .handler(
            message -> {
              fail(message.body());
              never.flag();
            });
    ofTest.eventBus().publish("here", "thrown by a consumer");

    assertThat(waiting.awaitCompletion(20, TimeUnit.SECONDS)).isTrue();
    assertThat(waiting.causeOfFailure()).hasMessage("thrown by a consumer");
    assertThatThrownBy(failures::close).hasRootCauseMessage("thrown by a consumer");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  private static void assertWatched(Vertx vertx) {
    assertThat(vertx.exceptionHandler()).isInstanceOf(ForeignFailures.class);
    assertThat(vertx.isNativeTransportEnabled() || vertx.unavailableNativeTransportCause() != null)
        .as("native transport is preferred: see test.jvm in pom.xml")
        .isTrue();
  }
}
