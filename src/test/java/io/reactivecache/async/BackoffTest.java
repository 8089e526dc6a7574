package io.reactivecache.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private static final double ALMOST_ONE = Math.nextDown(1.0);

  private final Backoff backoff = new Backoff(50, 2_000);

  @Test
  @DisplayName("the ceiling doubles up to its maximum and stays there")
  void ceiling() {
    assertThat(IntStream.range(0, 9).mapToLong(i -> backoff.delayMillis(i, ALMOST_ONE)))
        .containsExactly(50L, 100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L, 2_000L);
    assertThat(backoff.delayMillis(Integer.MAX_VALUE, ALMOST_ONE)).isEqualTo(2_000);
  }

  @Test
  @DisplayName("the whole range below the ceiling is used, and no wait is nothing")
  void fullJitter() {
    assertThat(backoff.delayMillis(20, 0)).isEqualTo(1);
    assertThat(backoff.delayMillis(20, 0.5)).isEqualTo(1_001);
  }

  @Test
  @DisplayName("a backoff without sense is refused")
  void refused() {
    assertThatThrownBy(() -> new Backoff(0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
