package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Variants measured in turns, A B A B: what the machine does besides hits all of them, and each
 * round yields its own ratio.
 */
final class Alternation {

  private final Map<String, Series> series = new LinkedHashMap<>();

  private Alternation() {}

  /**
   * Measures every variant once in each round, in the order given, after a round that does not
   * count: caches are filled and code is compiled there.
   */
  static Alternation run(BenchEnvironment environment, String what, List<Variant> variants)
      throws Exception {
    return run(environment, what, environment.effort().rounds(), variants);
  }

  static Alternation run(
      BenchEnvironment environment, String what, int rounds, List<Variant> variants)
      throws Exception {
    Alternation all = new Alternation();
    variants.forEach(variant -> all.series.put(variant.name(), new Series(variant.name())));
    int first = environment.effort() == Effort.SMOKE ? 1 : 0;
    for (int round = first; round <= rounds; round++) {
      for (Variant variant : variants) {
        Measured measured = variant.turn().call();
        if (round > 0) {
          all.of(variant.name()).add(measured);
        }
        environment.say(
            "%s, %s, round %d of %d: %s",
            what, variant.name(), round, rounds, measured.toJson().encode());
      }
    }
    return all;
  }

  /** One variant's turns. */
  Series of(String variant) {
    Series found = series.get(variant);
    if (found == null) {
      throw new IllegalArgumentException("no variant " + variant);
    }
    return found;
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    series.forEach((name, turns) -> json.put(name, turns.toJson()));
    return json;
  }
}
