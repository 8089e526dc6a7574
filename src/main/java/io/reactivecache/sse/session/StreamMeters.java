package io.reactivecache.sse.session;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.reactivecache.metrics.StreamMetrics;
import io.reactivecache.sse.frame.EncodedRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;

/** The meters that are counted stream by stream, looked up once. */
public record StreamMeters(
    Counter events,
    Counter conflated,
    Timer delivery,
    Counter stalled,
    Counter overLimit,
    Counter notInSync) {

  public static StreamMeters of(StreamMetrics metrics) {
    return new StreamMeters(
        metrics.events(),
        metrics.conflated(),
        metrics.delivery(),
        metrics.drops("stalled"),
        metrics.drops("limit"),
        metrics.drops("not_in_sync"));
  }

  /** Microseconds since 1970: the clock that rows carry. */
  public static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  void delivered(EncodedRow row, long nowMicros) {
    if (row.changedAtMicros() > 0) {
      // Two machines' clocks: a little less than nothing is nothing.
      delivery.record(Math.max(0, nowMicros - row.changedAtMicros()), TimeUnit.MICROSECONDS);
    }
  }
}
