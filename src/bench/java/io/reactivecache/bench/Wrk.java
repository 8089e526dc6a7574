package io.reactivecache.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The HTTP load generator wrk: one thread, as many requests as the answers allow. */
final class Wrk {

  private final BenchEnvironment environment;
  private final Path script;

  /**
   * @param lua what each request is, in wrk's language; empty for plain GETs
   */
  Wrk(BenchEnvironment environment, String lua) throws IOException {
    this.environment = environment;
    this.script = Tool.script(environment, ".lua", lua);
  }

  static boolean isInstalled() {
    return Tool.find("wrk").isPresent();
  }

  /**
   * One run: good answers {@code per_second}, the mean {@code latency_millis} of all, and the
   * {@code errors} among them.
   */
  Measured run(URI uri, int connections) throws IOException, InterruptedException {
    String said =
        Tool.run(
            environment.directory(),
            List.of(
                Tool.require("wrk"),
                "-t1",
                "-c" + connections,
                "-d" + environment.effort().seconds() + "s",
                "-s",
                script.toString(),
                uri.toString()));
    double all = Tool.number(said, "Requests/sec:\\s+([0-9.]+)");
    double requests = Tool.number(said, "([0-9]+) requests in");
    double errors =
        said.contains("Non-2xx or 3xx")
            ? Tool.number(said, "Non-2xx or 3xx responses: ([0-9]+)")
            : 0;
    // Each connection asks again as soon as it is answered.
    return Measured.of("per_second", all * (requests - errors) / requests)
        .and("latency_millis", connections * 1_000.0 / all)
        .and("errors", errors);
  }
}
