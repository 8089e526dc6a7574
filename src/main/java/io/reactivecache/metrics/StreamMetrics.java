package io.reactivecache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;

/** What instances of sse-fanout count and time. */
public final class StreamMetrics {

  private final Meters meters;

  StreamMetrics(Meters meters) {
    this.meters = meters;
  }

  /** Open streams of one sse-fanout instance. */
  public void connections(int instance, Supplier<Number> connections) {
    meters.gauge(
        "reactive_cache_stream_connections",
        "Open streams",
        Tags.of("instance_number", Integer.toString(instance)),
        connections);
  }

  /** Events written to streams. */
  public Counter events() {
    return meters.counter(
        "reactive_cache.stream.events", "Events written to streams", Tags.empty());
  }

  /**
   * Versions that a stream skipped because a newer one replaced them while it could not take more.
   */
  public Counter conflated() {
    return meters.counter(
        "reactive_cache.stream.conflated", "Versions skipped for a newer one", Tags.empty());
  }

  /**
   * Streams that the server ended or did not begin.
   *
   * @param reason {@code stalled}, {@code limit} or {@code not_in_sync}
   */
  public Counter drops(String reason) {
    return meters.counter(
        "reactive_cache.stream.drops",
        "Streams that the server ended or did not begin",
        Tags.of("reason", reason));
  }

  /** Times that a stream instance read its rows again. */
  public Counter resyncs(String reason) {
    return meters.counter(
        "reactive_cache.stream.resyncs",
        "Times that a stream instance read its rows again",
        Tags.of("reason", reason));
  }

  /** From the trigger to the socket write. */
  public Timer delivery() {
    return Timer.builder("reactive_cache.delivery")
        .description("From the trigger to the socket write")
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10))
        .register(meters.registry());
  }
}
