package io.reactivecache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The node's meters. Counters and timers exist, at zero, from the first time that they are asked
 * for; keep the returned object where a path is hot. A gauge reads its supplier at each scrape.
 */
public final class Metrics {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

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

  /** 1 while this node leads, otherwise 0. */
  public void leader(Supplier<Number> leader) {
    gauge("reactive_cache_leader", "1 while this node leads, otherwise 0", leader);
  }

  /** Age of the oldest change that was read from the journal and is not in Redis yet. */
  public void journalLagSeconds(Supplier<Number> seconds) {
    gauge(
        "reactive_cache_journal_lag_seconds",
        "Age of the oldest committed change that is not in Redis yet",
        seconds);
  }

  /** Rows of a mirror that are listed as set aside; 0 on nodes that do not lead. */
  public void quarantined(String mirror, Supplier<Number> rows) {
    ofMirror(
        "reactive_cache_quarantined", "Rows that cannot be stored and are set aside", mirror, rows);
  }

  /** 1 for a mirror that this node leads and cannot follow, otherwise 0. */
  public void mirrorBroken(String mirror, Supplier<Number> broken) {
    ofMirror(
        "reactive_cache_mirror_broken",
        "1 for a mirror that this node leads and cannot follow, otherwise 0",
        mirror,
        broken);
  }

  /**
   * Rows that were set aside because they cannot be stored. Found again while it is listed, a row
   * does not count; one that found no room in the list always does.
   *
   * @param reason the code of a {@link io.reactivecache.row.QuarantineReason}
   */
  public Counter quarantines(String mirror, String reason) {
    return counter(
        "reactive_cache.quarantine",
        "Rows that were set aside because they cannot be stored",
        Tags.of("mirror", mirror, "reason", reason));
  }

  /** Open streams of one sse-fanout instance. */
  public void streamConnections(int instance, Supplier<Number> connections) {
    Gauge.builder("reactive_cache_stream_connections", connections)
        .description("Open streams")
        .tag("instance_number", Integer.toString(instance))
        .strongReference(true)
        .register(registry);
  }

  /**
   * What waits in one instance.
   *
   * @param queue what: {@code batches}, {@code loads} or {@code writes}
   * @param bound what comes when so many wait is refused
   */
  public void queue(String queue, int instance, Supplier<Number> waiting, int bound) {
    Tags tags = Tags.of("queue", queue, "instance_number", Integer.toString(instance));
    Gauge.builder("reactive_cache_queue", waiting)
        .description("What waits, or is under way")
        .tags(tags)
        .strongReference(true)
        .register(registry);
    Gauge.builder("reactive_cache_queue_bound", () -> bound)
        .description("What comes when so many wait is refused")
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  /** Notifications heard. */
  public Counter doorbells() {
    return counter("reactive_cache.doorbells", "Notifications heard", Tags.empty());
  }

  /** Changes for which no bell rang although it should have: each is a bug. */
  public Counter doorbellsMissed() {
    return counter(
        "reactive_cache.doorbell.missed", "Changes without the bell they needed", Tags.empty());
  }

  /** Keys read from the journal. */
  public Counter changes(String mirror) {
    return counter(
        "reactive_cache.changes", "Changed keys read from the journal", Tags.of("mirror", mirror));
  }

  /**
   * Rows that redis-writer was asked to store.
   *
   * @param outcome {@code stored} or {@code stale}
   */
  public Counter stores(String mirror, String outcome) {
    return counter(
        "reactive_cache.stores",
        "Stores asked for, by outcome",
        Tags.of("mirror", mirror, "outcome", outcome));
  }

  /**
   * Reads of the cache.
   *
   * @param outcome {@code hit}, {@code miss}, {@code absent} or {@code quarantined}
   */
  public Counter reads(String outcome) {
    return counter("reactive_cache.reads", "Reads of the cache", Tags.of("outcome", outcome));
  }

  /** Events written to streams. */
  public Counter streamEvents() {
    return counter("reactive_cache.stream.events", "Events written to streams", Tags.empty());
  }

  /**
   * Versions that a stream skipped because a newer one replaced them while it could not take more.
   */
  public Counter streamConflated() {
    return counter(
        "reactive_cache.stream.conflated", "Versions skipped for a newer one", Tags.empty());
  }

  /**
   * Streams that the server ended or did not begin.
   *
   * @param reason {@code stalled}, {@code limit} or {@code not_in_sync}
   */
  public Counter streamDrops(String reason) {
    return counter(
        "reactive_cache.stream.drops",
        "Streams that the server ended or did not begin",
        Tags.of("reason", reason));
  }

  /** Times that a stream instance read its rows again. */
  public Counter streamResyncs(String reason) {
    return counter(
        "reactive_cache.stream.resyncs",
        "Times that a stream instance read its rows again",
        Tags.of("reason", reason));
  }

  /** Times that the cache was read again or began a new epoch. */
  public Counter resyncs(String reason) {
    return counter("reactive_cache.resyncs", "New epochs and replays", Tags.of("reason", reason));
  }

  /** Cached keys that were compared with PostgreSQL. */
  public Counter auditChecked() {
    return counter(
        "reactive_cache.audit.checked", "Cached keys compared with PostgreSQL", Tags.empty());
  }

  /**
   * Cached keys that were not what PostgreSQL has although nothing was on its way, and were
   * repaired: each is a bug, or somebody's hand in Redis or behind the triggers.
   */
  public Counter auditRepaired(String reason) {
    return counter(
        "reactive_cache.audit.repaired",
        "Cached keys that differed and were repaired",
        Tags.of("reason", reason));
  }

  /**
   * A part of a change's way, on the leader: {@code journal}, a look into it; {@code rows}, reading
   * those that changed; {@code store}, to redis-writer and Redis, and back.
   */
  public Timer hop(String hop) {
    return Timer.builder("reactive_cache.hop")
        .description("A part of a change's way: a look into the journal, the rows, the store")
        .tag("hop", hop)
        .register(registry);
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
        .register(registry);
  }

  /** Requests that one transaction of the profile API carried. */
  public DistributionSummary apiBatchSize() {
    return DistributionSummary.builder("reactive_cache.api.batch.size")
        .description("Requests that one transaction carried")
        .serviceLevelObjectives(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
        .register(registry);
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private void ofMirror(String name, String description, String mirror, Supplier<Number> value) {
    Gauge.builder(name, value)
        .description(description)
        .tag("mirror", mirror)
        .strongReference(true)
        .register(registry);
  }

  private void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }
}
