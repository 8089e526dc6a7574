package io.reactivecache.bench;

import java.io.IOException;
import java.util.List;

/**
 * Who runs on which core; empty for all of them.
 *
 * @param server of the server that is measured
 * @param load of everything else
 */
record Cores(String server, String load) {

  /**
   * The first core for the server; PostgreSQL and Redis move to the others with the load. Nothing
   * is split where there is one core only.
   */
  static Cores split(BenchEnvironment environment) throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    if (cores < 2 || Tool.find("taskset").isEmpty()) {
      return new Cores("", "");
    }
    Cores split = new Cores("0", "1-" + (cores - 1));
    moveServers(environment, split.load());
    return split;
  }

  /** All cores for everybody, as before a split. */
  static Cores shared(BenchEnvironment environment) throws IOException, InterruptedException {
    if (Tool.find("taskset").isPresent()) {
      moveServers(environment, "0-" + (Runtime.getRuntime().availableProcessors() - 1));
    }
    return new Cores("", "");
  }

  private static void moveServers(BenchEnvironment environment, String cores)
      throws IOException, InterruptedException {
    move(environment, environment.redis().pid(), cores);
    long postmaster = environment.postgres().pid();
    // First who starts the others: whatever it starts from here on runs where it does.
    move(environment, postmaster, cores);
    for (long child : ProcFs.children(postmaster)) {
      move(environment, child, cores);
    }
  }

  private static void move(BenchEnvironment environment, long pid, String cores)
      throws IOException, InterruptedException {
    try {
      Tool.run(
          environment.directory(), List.of("taskset", "-a", "-c", "-p", cores, Long.toString(pid)));
    } catch (IllegalStateException failure) {
      if (ProcessHandle.of(pid).isPresent()) {
        throw failure;
      }
    }
  }
}
