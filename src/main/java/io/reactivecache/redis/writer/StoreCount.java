package io.reactivecache.redis.writer;

import io.micrometer.core.instrument.Counter;
import io.reactivecache.config.Configuration;
import io.reactivecache.metrics.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts stores by mirror: those that Redis took, and those that found the same or a newer row. */
public final class StoreCount {

  private final Metrics metrics;
  private final Map<String, Counters> mirrors = new HashMap<>();

  public StoreCount(Configuration configuration, Metrics metrics) {
    this.metrics = metrics;
    // All of them at once, so that a mirror that nobody changed shows zero and not nothing.
    configuration.mirrors().forEach(mirror -> counters(mirror.name()));
  }

  void count(List<Stored> rows) {
    for (Stored row : rows) {
      Counters counters = counters(row.change().state().key().mirror());
      switch (row.outcome()) {
        case STORED -> counters.stored.increment();
        case SAME, STALE -> counters.stale.increment();
        case LATE, EVICTED -> {}
      }
    }
  }

  private Counters counters(String mirror) {
    return mirrors.computeIfAbsent(
        mirror,
        name -> new Counters(metrics.stores(name, "stored"), metrics.stores(name, "stale")));
  }

  private record Counters(Counter stored, Counter stale) {}
}
