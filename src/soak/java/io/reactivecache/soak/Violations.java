package io.reactivecache.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen in a round that must never be. The first few are kept in words, all are counted.
 */
final class Violations {

  private static final int KEPT = 20;

  private List<String> kept = new ArrayList<>();
  private Map<Invariant, Integer> counts = new EnumMap<>(Invariant.class);

  /** Those of a round. */
  record Found(List<String> words, Map<Invariant, Integer> counts) {

    boolean isEmpty() {
      return counts.isEmpty();
    }

    int of(Invariant invariant) {
      return counts.getOrDefault(invariant, 0);
    }
  }

  /** Takes one down; it does not end the run. */
  synchronized void add(Invariant broken, String what) {
    counts.merge(broken, 1, Integer::sum);
    if (kept.size() < KEPT) {
      kept.add(broken.title() + ": " + what);
    }
  }

  /** Takes those of a round, which leaves none for the next. */
  synchronized Found take() {
    Found found = new Found(kept, counts);
    kept = new ArrayList<>();
    counts = new EnumMap<>(Invariant.class);
    return found;
  }
}
