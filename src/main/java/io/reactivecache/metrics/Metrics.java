package io.reactivecache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;

/**
 * The node's meters, what one part alone has by part. Counters and timers exist, at zero, from the
 * first time that they are asked for; keep the returned object where a path is hot. A gauge reads
 * its supplier at each scrape.
 */
public final class Metrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Meters meters = new Meters(registry);

  /** A node's meters, with what the JVM tells of itself. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  public MeterRegistry registry() {
    return registry;
  }

  /** All meters in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Of the leader. */
  public LeaderMetrics leader() {
    return new LeaderMetrics(meters);
  }

  /** Of streams. */
  public StreamMetrics streams() {
    return new StreamMetrics(meters);
  }

  /**
   * What waits in one instance.
   *
   * @param queue what: {@code batches}, {@code loads} or {@code writes}
   * @param bound what comes when so many wait is refused
   */
  public void queue(String queue, int instance, Supplier<Number> waiting, int bound) {
    Tags tags = Tags.of("queue", queue, "instance_number", Integer.toString(instance));
    meters.gauge("reactive_cache_queue", "What waits, or is under way", tags, waiting);
    meters.gauge(
        "reactive_cache_queue_bound", "What comes when so many wait is refused", tags, () -> bound);
  }

  /**
   * Connections of clients to the public ports.
   *
   * @param bound in all
   */
  public void publicConnections(Supplier<Number> open, int bound) {
    meters.gauge("reactive_cache_connections", "Open connections of clients", Tags.empty(), open);
    meters.gauge(
        "reactive_cache_connections_bound",
        "Connections of clients that there may be",
        Tags.empty(),
        () -> bound);
  }

  /**
   * Connections, streams and requests that were over a bound.
   *
   * @param bound which: the label of a {@code limit.Bound}
   */
  public Counter refused(String bound) {
    return meters.counter(
        "reactive_cache.refused", "What was over a bound", Tags.of("bound", bound));
  }

  /**
   * Connections that the server closed while they waited for a request.
   *
   * @param reason {@code late}: a request's head did not come in time; {@code room}: to make room
   */
  public Counter closed(String reason) {
    return meters.counter(
        "reactive_cache.connections.closed",
        "Connections closed while they waited for a request",
        Tags.of("reason", reason));
  }

  /**
   * Reads of the cache.
   *
   * @param outcome {@code hit}, {@code miss}, {@code absent} or {@code quarantined}
   */
  public Counter reads(String outcome) {
    return meters.counter(
        "reactive_cache.reads", "Reads of the cache", Tags.of("outcome", outcome));
  }

  /**
   * Rows that redis-writer was asked to store.
   *
   * @param outcome {@code stored} or {@code stale}
   */
  public Counter stores(String mirror, String outcome) {
    return meters.counter(
        "reactive_cache.stores",
        "Stores asked for, by outcome",
        Tags.of("mirror", mirror, "outcome", outcome));
  }

  /** Requests that one transaction of the profile API carried. */
  public DistributionSummary apiBatchSize() {
    return DistributionSummary.builder("reactive_cache.api.batch.size")
        .description("Requests that one transaction carried")
        .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
        .register(registry);
  }
}
