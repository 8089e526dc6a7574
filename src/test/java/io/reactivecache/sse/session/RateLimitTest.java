package io.reactivecache.sse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final RowKey ALICE = new RowKey("profile", "alice");
  private static final RowKey BOB = new RowKey("profile", "bob");

  @Test
  @DisplayName("each key waits for its own interval")
  void interval() {
    RateLimit rate = new RateLimit(4);
    // nanoTime may be anything, also close to its end.
    long start = Long.MAX_VALUE - 5;
    assertThat(rate.waitNanos(ALICE, start)).isZero();
    rate.sent(ALICE, start);
    assertThat(rate.waitNanos(ALICE, start + millis(100))).isEqualTo(millis(150));
    assertThat(rate.waitNanos(BOB, start + millis(100))).isZero();
    assertThat(rate.waitNanos(ALICE, start + millis(250))).isZero();
  }

  @Test
  @DisplayName("keys that were sent within the interval are remembered, however many")
  void many() {
    RateLimit rate = new RateLimit(1);
    for (int i = 0; i < 1_000; i++) {
      rate.sent(new RowKey("profile", "user" + i), i);
    }
    assertThat(rate.waitNanos(new RowKey("profile", "user0"), 1_000)).isPositive();
    assertThat(rate.waitNanos(new RowKey("profile", "user0"), millis(1_001))).isZero();
  }

  private static long millis(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
