package io.reactivecache.soak;

import java.util.Random;

/** One thing that goes wrong and is put right again. */
public interface Fault {

  /**
   * As in the fault matrix: the part that it happens to, a colon, and what happens, such as {@code
   * postgres: kill -9 of the postmaster}. Faults of one part never overlap.
   */
  String name();

  /**
   * Makes it happen, lasts as long as it lasts, mends it; returns when the part is reachable again.
   * Runs on a thread of its own, while the workload goes on.
   *
   * @param random the only source of chance, so that a seed repeats a run
   * @throws Exception if it could not be made or mended: that fails the run, not the product
   */
  void strike(Site site, Random random) throws Exception;

  /** Whether it can happen there, such as a fault that needs a second node. */
  default boolean suits(Site site) {
    return true;
  }

  /** The first word of the name. */
  default String part() {
    return name().substring(0, name().indexOf(':')).split(" ", 2)[0];
  }

  /** What happens when a fault strikes. */
  @FunctionalInterface
  interface Strike {
    void strike(Site site, Random random) throws Exception;
  }

  /** A fault in one line. */
  static Fault of(String name, Strike strike) {
    return new Simple(name, 1, strike);
  }

  /** A fault that needs a second node. */
  static Fault ofPair(String name, Strike strike) {
    return new Simple(name, 2, strike);
  }

  /**
   * What {@link #of} and {@link #ofPair} make.
   *
   * @param nodes that a site must have at least
   */
  record Simple(String name, int nodes, Strike what) implements Fault {

    @Override
    public void strike(Site site, Random random) throws Exception {
      what.strike(site, random);
    }

    @Override
    public boolean suits(Site site) {
      return site.nodes().size() >= nodes;
    }
  }
}
