package io.reactivecache.bench;

import java.io.IOException;
import java.util.List;

/** Redis's own load generator, without pipelining. */
final class RedisBenchmark {

  private static final int CALIBRATION = 20_000;

  private final BenchEnvironment environment;
  private double perSecond;

  RedisBenchmark(BenchEnvironment environment) {
    this.environment = environment;
  }

  static boolean isInstalled() {
    return Tool.find("redis-benchmark").isPresent();
  }

  /** GETs {@code per_second} of one key, for about as long as the other tools run. */
  Measured get(String key, int connections) throws IOException, InterruptedException {
    if (perSecond == 0) {
      perSecond = run(key, connections, CALIBRATION);
    }
    perSecond = run(key, connections, Math.round(perSecond * environment.effort().seconds()));
    return Measured.of("per_second", perSecond);
  }

  private double run(String key, int connections, long requests)
      throws IOException, InterruptedException {
    String said =
        Tool.run(
            environment.directory(),
            List.of(
                Tool.require("redis-benchmark"),
                "-p",
                Integer.toString(environment.redis().port()),
                "-c",
                Integer.toString(connections),
                "-n",
                Long.toString(requests),
                "--csv",
                "GET",
                key));
    return Tool.number(said, "\"GET [^\"]*\",\"([0-9.]+)\"");
  }
}
