package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DeliveryBarrierTest {

  private final AtomicInteger asked = new AtomicInteger();
  private final DeliveryBarrier barrier = new DeliveryBarrier(asked::incrementAndGet);

  @Test
  @DisplayName("a look that was under way when somebody asked is not the one to wait for")
  void laterLook() {
    assertThat(barrier.lookBegins()).isFalse();
    Future<Void> delivered = barrier.delivered();
    assertThat(asked).hasValue(1);
    barrier.lookEnded(true);
    assertThat(delivered.isComplete()).isFalse();
    assertThat(barrier.isAwaited()).isTrue();

    assertThat(barrier.lookBegins()).isTrue();
    assertThat(barrier.isAwaited()).isFalse();
    barrier.lookEnded(true);
    assertThat(delivered.succeeded()).isTrue();
  }

  @Test
  @DisplayName("a Redis that fell back fails whoever waits, and is counted for whoever does not")
  void fall() {
    Future<Void> delivered = barrier.delivered();
    barrier.lookBegins();
    barrier.lookEnded(false);
    assertThat(delivered.failed()).isTrue();
    barrier.lookBegins();
    barrier.lookEnded(false);
    assertThat(barrier.falls()).isEqualTo(2);
  }

  @Test
  @DisplayName("the end of the leadership leaves nobody waiting, then or later")
  void end() {
    Future<Void> underWay = barrier.delivered();
    barrier.lookBegins();
    Future<Void> waiting = barrier.delivered();
    barrier.end("over");
    assertThat(underWay.failed()).isTrue();
    assertThat(waiting.failed()).isTrue();
    assertThat(barrier.delivered().failed()).isTrue();
  }
}
