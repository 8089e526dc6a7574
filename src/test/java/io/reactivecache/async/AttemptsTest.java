package io.reactivecache.async;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AttemptsTest {

  private static final double ALMOST_ONE = Math.nextDown(1.0);

  private final Attempts attempts = new Attempts(new Backoff(50, 200), () -> ALMOST_ONE);

  @Test
  @DisplayName("each failure counts and makes the next wait longer, up to the maximum")
  void failures() {
    assertThat(attempts.failures()).isZero();
    assertThat(attempts.nextDelay()).isEqualTo(50);
    assertThat(attempts.nextDelay()).isEqualTo(100);
    assertThat(attempts.nextDelay()).isEqualTo(200);
    assertThat(attempts.nextDelay()).isEqualTo(200);
    assertThat(attempts.failures()).isEqualTo(4);
  }

  @Test
  @DisplayName("after a success the waits begin anew")
  void reset() {
    attempts.nextDelay();
    attempts.nextDelay();
    attempts.reset();
    assertThat(attempts.failures()).isZero();
    assertThat(attempts.nextDelay()).isEqualTo(50);
  }

  @Test
  @DisplayName("the wait is drawn at random, anew each time")
  void random() {
    Attempts drawn = new Attempts(1_000_000, 1_000_000);
    long first = drawn.nextDelay();
    assertThat(first).isBetween(1L, 1_000_000L);
    assertThat(new long[] {drawn.nextDelay(), drawn.nextDelay(), drawn.nextDelay()})
        .isNotEqualTo(new long[] {first, first, first});
  }
}
