package io.reactivecache.bench;

import java.io.IOException;
import java.util.List;

/**
 * Who runs on which core; empty where there is only one.
 *
 * @param server of the server that is measured
 * @param load of everything else
 */
record Cores(String server, String load) {

  /** The first core for the server; PostgreSQL and Redis move to the others with the load. */
  static Cores split(BenchEnvironment environment) throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    if (cores < 2 || Tool.find("taskset").isEmpty()) {
      return new Cores("", "");
    }
    String others = "1-" + (cores - 1);
    for (long pid : new long[] {environment.postgres().pid(), environment.redis().pid()}) {
      Tool.run(
          environment.directory(),
          List.of("taskset", "-a", "-c", "-p", others, Long.toString(pid)));
    }
    return new Cores("0", others);
  }
}
