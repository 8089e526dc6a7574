package io.reactivecache.soak;

import java.util.ArrayList;
import java.util.List;

/**
 * What was seen in a round that must never be. The first few are kept in words, all are counted.
 */
final class Violations {

  private static final int KEPT = 20;

  private final List<String> kept = new ArrayList<>();
  private int count;

  /** Takes one down; it does not end the run. */
  synchronized void add(String what) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(what);
    }
  }

  /** Takes those of a round, which leaves none for the next. */
  synchronized List<String> take() {
    List<String> taken = new ArrayList<>(kept);
    if (count > taken.size()) {
      taken.add("and " + (count - taken.size()) + " more");
    }
    kept.clear();
    count = 0;
    return taken;
  }
}
