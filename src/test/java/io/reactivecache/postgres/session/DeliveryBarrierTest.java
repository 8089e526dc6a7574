package io.reactivecache.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryBarrierTest {

  private static final Optional<Set<String>> NONE_PASSED_OVER = Optional.of(Set.of());

  private final AtomicInteger asked = new AtomicInteger();
  private final DeliveryBarrier barrier = new DeliveryBarrier(asked::incrementAndGet);

  @Test
  @DisplayName("a journal read that was under way when somebody asked is not the one to wait for")
  void laterLook() {
    assertThat(barrier.readBegins()).isFalse();
    Future<Set<String>> delivered = barrier.delivered();
    assertThat(asked).hasValue(1);
    barrier.readEnded(true, NONE_PASSED_OVER);
    assertThat(delivered.isComplete()).isFalse();
    assertThat(barrier.isAwaited()).isTrue();

    assertThat(barrier.readBegins()).isTrue();
    assertThat(barrier.isAwaited()).isFalse();
    barrier.readEnded(true, NONE_PASSED_OVER);
    assertThat(delivered.succeeded()).isTrue();
  }

  @Test
  @DisplayName("a Redis that fell back fails whoever waits, and is counted for whoever does not")
  void fall() {
    Future<Set<String>> delivered = barrier.delivered();
    barrier.readBegins();
    barrier.readEnded(false, NONE_PASSED_OVER);
    assertThat(delivered.failed()).isTrue();
    barrier.readBegins();
    barrier.readEnded(false, NONE_PASSED_OVER);
    assertThat(barrier.falls()).isEqualTo(2);
  }

  @Test
  @DisplayName("a journal read some of whose keys come again with the next one is not enough")
  void overtaken() {
    Future<Set<String>> delivered = barrier.delivered();
    barrier.readBegins();
    barrier.readEnded(true, Optional.empty());
    assertThat(delivered.isComplete()).isFalse();
    assertThat(barrier.isAwaited()).isTrue();
    barrier.readBegins();
    barrier.readEnded(true, Optional.of(Set.of("orders")));
    assertThat(delivered.result()).containsExactly("orders");
  }

  @Test
  @DisplayName("the end of the leadership leaves nobody waiting, then or later")
  void end() {
    Future<Set<String>> underWay = barrier.delivered();
    barrier.readBegins();
    Future<Set<String>> waiting = barrier.delivered();
    barrier.end("over");
    assertThat(underWay.failed()).isTrue();
    assertThat(waiting.failed()).isTrue();
    assertThat(barrier.delivered().failed()).isTrue();
  }
}
