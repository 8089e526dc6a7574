package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one turn, by name. Names end in their unit where it is not a count: {@code
 * p99_micros}, {@code per_second}.
 */
record Measured(Map<String, Double> figures) {

  Measured {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  static Measured of(String name, double value) {
    return new Measured(Map.of(name, value));
  }

  /** With one figure more. */
  Measured and(String name, double value) {
    Map<String, Double> more = new LinkedHashMap<>(figures);
    more.put(name, value);
    return new Measured(more);
  }

  /** With all figures of another. */
  Measured and(Measured other) {
    Map<String, Double> more = new LinkedHashMap<>(figures);
    more.putAll(other.figures);
    return new Measured(more);
  }

  /** NaN if it was not measured. */
  double get(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    figures.forEach((name, value) -> json.put(name, value.isNaN() ? null : value));
    return json;
  }
}
