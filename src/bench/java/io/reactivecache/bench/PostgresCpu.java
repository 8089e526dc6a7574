package io.reactivecache.bench;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The processor time that all processes of a PostgreSQL took until a moment, of which the
 * difference of two readings is of interest.
 *
 * <p>Nothing is lost: Linux adds what a process took to its parent's figures when the parent takes
 * note of its end, so the postmaster has what sessions took that are gone. A reading is exact to a
 * hundredth of a second a living process, and in {@link #ended}.
 *
 * @param postmaster what it took itself
 * @param ended what those of its children took that have ended
 * @param alive what each of the others took, by its number
 */
record PostgresCpu(double postmaster, double ended, Map<Long, Double> alive) {

  PostgresCpu {
    alive = Map.copyOf(alive);
  }

  /** Reads it of the PostgreSQL of the run. */
  static PostgresCpu read(BenchEnvironment environment) throws IOException {
    long postmaster = environment.postgres().pid();
    // Who ends in between might be found among the living and the ended, or nowhere.
    while (true) {
      double ended = ProcFs.cpuSecondsOfEndedChildren(postmaster);
      Map<Long, Double> alive = ofChildren(postmaster);
      if (ended == ProcFs.cpuSecondsOfEndedChildren(postmaster)) {
        return new PostgresCpu(ProcFs.cpuSeconds(postmaster), ended, alive);
      }
    }
  }

  /** Of all processes, in seconds. */
  double seconds() {
    return postmaster + ended + alive.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** What a process that is alive now took since an earlier reading, in seconds. */
  double secondsSince(PostgresCpu before, long pid) {
    return alive.getOrDefault(pid, 0.0) - before.alive.getOrDefault(pid, 0.0);
  }

  /** What those took since an earlier reading that have ended since, in seconds. */
  double endedSince(PostgresCpu before) {
    double hadTaken =
        before.alive.entrySet().stream()
            .filter(child -> !alive.containsKey(child.getKey()))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    return ended - before.ended - hadTaken;
  }

  private static Map<Long, Double> ofChildren(long postmaster) throws IOException {
    Map<Long, Double> all = new HashMap<>();
    for (long child : ProcFs.children(postmaster)) {
      try {
        all.put(child, ProcFs.cpuSeconds(child));
      } catch (IOException gone) {
        // The next look finds it among the ended.
      }
    }
    return all;
  }
}
