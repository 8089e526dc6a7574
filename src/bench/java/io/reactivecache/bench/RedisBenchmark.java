package io.reactivecache.bench;

import java.io.IOException;
import java.util.List;

/** Redis's own load generator, without pipelining. */
final class RedisBenchmark {

  private static final int CALIBRATION = 20_000;

  private final BenchEnvironment lab;
  private double perSecond;

  RedisBenchmark(BenchEnvironment lab) {
    this.lab = lab;
  }

  static boolean isInstalled() {
    return Tool.find("redis-benchmark").isPresent();
  }

  /** GETs {@code per_second} of one key, for about as long as the other tools run. */
  Measured get(String key, int connections) throws IOException, InterruptedException {
    if (perSecond == 0) {
      perSecond = run(key, connections, CALIBRATION);
    }
    perSecond = run(key, connections, Math.round(perSecond * lab.effort().seconds()));
    return Measured.of("per_second", perSecond);
  }

  private double run(String key, int connections, long requests)
      throws IOException, InterruptedException {
    String said =
        Tool.run(
            lab.directory(),
            List.of(
                Tool.require("redis-benchmark"),
                "-p",
                Integer.toString(lab.redis().port()),
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
