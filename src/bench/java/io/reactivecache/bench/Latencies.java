package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** Latencies in microseconds, to three digits, up to an hour. Not thread-safe. */
final class Latencies {

  private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int DIGITS = 3;

  private final Histogram histogram;

  Latencies() {
    this(new Histogram(MAX_MICROS, DIGITS));
  }

  private Latencies(Histogram histogram) {
    this.histogram = histogram;
  }

  /** The clock that stamps of different processes of one machine are compared by. */
  static long nowMicros() {
    var now = java.time.Instant.now();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + TimeUnit.NANOSECONDS.toMicros(now.getNano());
  }

  void record(long micros) {
    histogram.recordValue(Math.max(0, Math.min(micros, MAX_MICROS)));
  }

  void add(Latencies other) {
    histogram.add(other.histogram);
  }

  void reset() {
    histogram.reset();
  }

  long count() {
    return histogram.getTotalCount();
  }

  /** Median and tails, each called {@code prefix} and its rank. */
  Measured toMeasured(String prefix) {
    return Measured.of(prefix + "p50_micros", (double) histogram.getValueAtPercentile(50))
        .and(prefix + "p99_micros", (double) histogram.getValueAtPercentile(99))
        .and(prefix + "p999_micros", (double) histogram.getValueAtPercentile(99.9))
        .and(prefix + "max_micros", (double) histogram.getMaxValue());
  }

  /** For another process. */
  String encode() {
    ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(bytes);
    byte[] used = new byte[length];
    bytes.flip().get(used, 0, length);
    return Base64.getEncoder().encodeToString(used);
  }

  static Latencies decode(JsonObject answer, String member) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(answer.getString(member)));
    try {
      return new Latencies(Histogram.decodeFromCompressedByteBuffer(bytes, MAX_MICROS));
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("not a histogram", e);
    }
  }
}
