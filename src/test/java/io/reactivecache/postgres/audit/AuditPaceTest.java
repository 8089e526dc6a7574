package io.reactivecache.postgres.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditPaceTest {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AuditPace pace = new AuditPace(nanos::get);

  @Test
  @DisplayName("whatever the chunks, no more keys a second are worked on than the rate allows")
  void rateHolds() {
    long begun = nanos.get();
    int worked = 0;
    for (int chunk = 1; chunk <= 500; chunk++) {
      worked += chunk;
      pass(chunk % 3);
      pass(pace.spent(chunk, 200));
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos.get() - begun);
      assertThat(worked * 1_000L).as("after %d ms", millis).isLessThanOrEqualTo(200 * millis);
    }
  }

  @Test
  @DisplayName("work that takes longer than its share waits for nothing, and saves nothing up")
  void nothingIsSavedUp() {
    pace.spent(10, 200);
    pass(10_000);
    assertThat(pace.spent(100, 200)).isEqualTo(500);
    assertThat(pace.spent(100, 200)).isEqualTo(1_000);
    pass(1_000);
    assertThat(pace.spent(0, 200)).isZero();
    assertThat(pace.spent(1, 20_000)).isEqualTo(1);
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
