package io.reactivecache.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** What the leader counts and times. */
public final class LeaderMetrics {

  private final Meters meters;

  LeaderMetrics(Meters meters) {
    this.meters = meters;
  }

  /** 1 while this node leads, otherwise 0. */
  public void leader(Supplier<Number> leader) {
    meters.gauge(
        "reactive_cache_leader", "1 while this node leads, otherwise 0", Tags.empty(), leader);
  }

  /** Age of the oldest change that was read from the journal and is not in Redis yet. */
  public void journalLagSeconds(Supplier<Number> seconds) {
    meters.gauge(
        "reactive_cache_journal_lag_seconds",
        "Age of the oldest committed change that is not in Redis yet",
        Tags.empty(),
        seconds);
  }

  /** Rows of a mirror that are listed as quarantined; 0 on nodes that do not lead. */
  public void quarantined(String mirror, Supplier<Number> rows) {
    meters.gauge(
        "reactive_cache_quarantined",
        "Rows that cannot be stored and are quarantined",
        Tags.of("mirror", mirror),
        rows);
  }

  /** 1 for a mirror that this node leads and cannot follow, otherwise 0. */
  public void mirrorBroken(String mirror, Supplier<Number> broken) {
    meters.gauge(
        "reactive_cache_mirror_broken",
        "1 for a mirror that this node leads and cannot follow, otherwise 0",
        Tags.of("mirror", mirror),
        broken);
  }

  /**
   * Rows quarantined because they cannot be stored. Found again while it is listed, a row does not
   * count; one that found no room in the list always does.
   *
   * @param reason the code of a {@link io.reactivecache.row.QuarantineReason}
   */
  public Counter quarantines(String mirror, String reason) {
    return meters.counter(
        "reactive_cache.quarantine",
        "Rows quarantined because they cannot be stored",
        Tags.of("mirror", mirror, "reason", reason));
  }

  /** Notifications heard. */
  public Counter doorbells() {
    return meters.counter("reactive_cache.doorbells", "Notifications heard", Tags.empty());
  }

  /** Changes for which no bell rang although it should have: each is a bug. */
  public Counter doorbellsMissed() {
    return meters.counter(
        "reactive_cache.doorbell.missed", "Changes without the bell they needed", Tags.empty());
  }

  /** Keys read from the journal. */
  public Counter changes(String mirror) {
    return meters.counter(
        "reactive_cache.changes", "Changed keys read from the journal", Tags.of("mirror", mirror));
  }

  /** Times that the cache was read again or began a new epoch. */
  public Counter resyncs(String reason) {
    return meters.counter(
        "reactive_cache.resyncs", "New epochs and replays", Tags.of("reason", reason));
  }

  /** Cached keys that were compared with PostgreSQL. */
  public Counter auditChecked() {
    return meters.counter(
        "reactive_cache.audit.checked", "Cached keys compared with PostgreSQL", Tags.empty());
  }

  /**
   * Cached keys that were not what PostgreSQL has although nothing was on its way, and were
   * repaired: each is a bug, or somebody's hand in Redis or behind the triggers.
   */
  public Counter auditRepaired(String reason) {
    return meters.counter(
        "reactive_cache.audit.repaired",
        "Cached keys that differed and were repaired",
        Tags.of("reason", reason));
  }

  /**
   * A part of a change's way, on the leader: {@code journal}, reading it; {@code rows}, reading
   * those that changed; {@code store}, to redis-writer and Redis, and back.
   */
  public Timer hop(String hop) {
    return Timer.builder("reactive_cache.hop")
        .description("A part of a change's way: a journal read, the rows, the store")
        .tag("hop", hop)
        .register(meters.registry());
  }
}
