package io.reactivecache.redis.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OversizeDetectorTest {

  private final Throwable ofTheRow = new IllegalStateException("connection closed");

  private final AtomicLong clock = new AtomicLong();
  private final OversizeDetector oversize = new OversizeDetector(clock::get);

  @Test
  @DisplayName("what failed alone three times is quarantined, and what is smaller is not")
  void threeFailures() {
    RowState huge = row(2_000_000);
    for (int i = 0; i < 3; i++) {
      assertThat(oversize.isRefused(huge)).isFalse();
      oversize.failed(huge, ofTheRow);
    }
    assertThat(oversize.isRefused(huge)).isTrue();
    assertThat(oversize.isRefused(row(1_000_000))).isFalse();
    RowState quarantined = oversize.orQuarantined(new RowChange(huge, 7)).state();
    assertThat(quarantined.quarantine()).isEqualTo(QuarantineReason.REFUSED);
    assertThat(quarantined.version()).isEqualTo(huge.version());
  }

  @Test
  @DisplayName("a success in between forgets the failures, and ten minutes forget the limit")
  void forgets() {
    RowState huge = row(2_000_000);
    oversize.failed(huge, ofTheRow);
    oversize.failed(huge, ofTheRow);
    oversize.clear();
    oversize.failed(huge, ofTheRow);
    assertThat(oversize.isRefused(huge)).isFalse();
    oversize.failed(huge, ofTheRow);
    oversize.failed(huge, ofTheRow);
    assertThat(oversize.isRefused(huge)).isTrue();
    clock.addAndGet(TimeUnit.MINUTES.toNanos(10) + 1);
    assertThat(oversize.isRefused(huge)).isFalse();
  }

  @Test
  @DisplayName("a right that is missing says nothing of the row")
  void rights() {
    RowState huge = row(2_000_000);
    for (int i = 0; i < 9; i++) {
      oversize.failed(
          huge, new IllegalStateException("Redis: NOPERM No permissions to access a key"));
    }
    assertThat(oversize.isRefused(huge)).isFalse();
  }

  private static RowState row(int chars) {
    return new RowState(new RowKey("doc", "1"), new RowVersion(1, 1), "x".repeat(chars));
  }
}
