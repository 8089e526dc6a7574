package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The inner pieces, by JMH: how often a second, and how many bytes each time. */
public final class Pieces implements Subject {

  @Override
  public String name() {
    return "pieces";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    Options options =
        new OptionsBuilder()
            .include("io\\.reactivecache\\..*Benchmark")
            .addProfiler(GCProfiler.class)
            .forks(environment.effort() == Effort.FULL ? 3 : 1)
            .warmupIterations(environment.effort() == Effort.SMOKE ? 1 : 3)
            .measurementIterations(environment.effort().rounds())
            .warmupTime(TimeValue.milliseconds(environment.effort().measured().toMillis() / 3))
            .measurementTime(TimeValue.milliseconds(environment.effort().measured().toMillis() / 3))
            .output(environment.directory().resolve("jmh.log").toString())
            .build();
    Collection<RunResult> results = new Runner(options).run();
    BenchReport report =
        new BenchReport("Pieces")
            .text(
                "JMH: one thread, everything warm. *Bytes* are what one call allocates. There is nothing of snapshots: only PostgreSQL parses them.");
    ResultTable table = new ResultTable("", "calls a second", "error", "bytes a call");
    for (RunResult result : results) {
      Result<?> rate = result.getPrimaryResult();
      table.row(
          name(result),
          Spread.figure(rate.getScore()),
          Spread.figure(rate.getScoreError()),
          Spread.figure(allocated(result)));
      report
          .raw()
          .put(
              name(result),
              new JsonObject().put("per_second", rate.getScore()).put("bytes", allocated(result)));
    }
    return report.table(table);
  }

  private static String name(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    int method = benchmark.lastIndexOf('.');
    StringBuilder name = new StringBuilder();
    name.append(
        benchmark, benchmark.lastIndexOf('.', method - 1) + 1, method - "Benchmark".length());
    name.append(", ").append(benchmark.substring(method + 1));
    for (String parameter : result.getParams().getParamsKeys()) {
      name.append(", ")
          .append(parameter)
          .append(' ')
          .append(result.getParams().getParam(parameter));
    }
    return name.toString();
  }

  private static double allocated(RunResult result) {
    return result.getSecondaryResults().entrySet().stream()
        .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
        .mapToDouble(entry -> entry.getValue().getScore())
        .findFirst()
        .orElse(Double.NaN);
  }
}
