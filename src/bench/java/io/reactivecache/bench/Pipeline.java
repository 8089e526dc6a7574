package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * From a write to the browser: how long a change takes at different rates, which part of the way
 * takes how long, and what the bare hops take when nothing is between them.
 */
final class Pipeline implements Subject {

  private static final String TOTAL = "total";
  private static final int KEYS = 1_000;
  private static final int WRITERS = 16;
  private static final int QUIET = 100;

  /** What the server times itself, by the label of its metric. */
  private static final List<Hop> TIMED_HOPS =
      List.of(
          new Hop("journal", "in it, the server's mean: a journal read"),
          new Hop("rows", "reading the changed rows"),
          new Hop("store", "the bus, Redis, and back"));

  private record Hop(String label, String name) {

    /** What it took in all so far, microseconds. */
    double micros(BenchServer server) {
      return server.metric("reactive_cache_hop_seconds_sum", label) * 1e6;
    }

    double count(BenchServer server) {
      return server.metric("reactive_cache_hop_seconds_count", label);
    }
  }

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Pipeline")
            .text(
                """
                From when a write is due until one stream over the whole mirror has its event, at a
                fixed rate. %d connections UPDATE one row of %,d each, in turn. *Skipped* versions
                were overtaken by a newer one of their row; of *lost* ones nothing newer came, in
                the worst turn.
                """
                    .formatted(WRITERS, KEYS));
    TestDatabase database = FanOut.ticks(environment, KEYS);
    BenchServer server =
        BenchServer.setUp(environment, database)
            .withoutProfile()
            .mirror("tick", "tick", "key")
            .start()
            .awaitReady();
    LoadProcess load =
        LoadProcess.start(
            environment,
            StreamLoad.class,
            FanOut.loadOfOurs(server, database, 1, KEYS).put("path", "/v1/stream?mirror=tick"),
            "");
    FanOut.open(load);
    byRate(environment, report, load);
    byHop(environment, report, database, server, load);
    return report;
  }

  private static void byRate(BenchEnvironment environment, BenchReport report, LoadProcess load)
      throws Exception {
    List<Variant> variants = new ArrayList<>();
    int[] rates = {1, QUIET, 1_000, 5_000};
    for (int rate : rates) {
      variants.add(new Variant(rate + "/s", () -> atRate(environment, load, rate)));
    }
    Alternation runs = Alternation.run(environment, "pipeline", variants);
    ResultTable table =
        new ResultTable(
            "changes a second",
            "p50, ms",
            "p99, ms",
            "p99.9, ms",
            "p99 / p50",
            "commit p50, ms",
            "commit p99, ms",
            "skipped",
            "lost");
    for (int rate : rates) {
      Series series = runs.of(rate + "/s");
      table.row(
          "%,d".formatted(rate),
          millis(series, "p50_micros"),
          millis(series, "p99_micros"),
          millis(series, "p999_micros"),
          series.ratio("p99_micros", series, "p50_micros").asRatio(),
          millis(series, "commit_p50_micros"),
          millis(series, "commit_p99_micros"),
          Spread.figure(series.median("skipped")),
          Spread.figure(series.figure("lost").max()));
    }
    report.table(table).raw("rates", runs);
  }

  /** The whole way and its bare hops in turns, at a rate where nothing queues. */
  private static void byHop(
      BenchEnvironment environment,
      BenchReport report,
      TestDatabase database,
      BenchServer server,
      LoadProcess load)
      throws Exception {
    try (BareHops bare = new BareHops(environment, database)) {
      List<Variant> variants = new ArrayList<>();
      variants.add(new Variant(TOTAL, () -> atRate(environment, load, QUIET)));
      variants.add(new Variant("split", () -> split(environment, server, load)));
      bare.hops().forEach((name, hop) -> variants.add(new Variant(name, () -> bare.measure(hop))));
      Alternation runs = Alternation.run(environment, "hops", variants);
      Series total = runs.of(TOTAL);
      Series split = runs.of("split");
      ResultTable parts = new ResultTable("the way until, 100 changes/s", "p50, ms", "p99, ms");
      parts
          .row("PostgreSQL says that it is committed", both(split, "commit_"))
          .row("Redis gets the store", both(split, "store_"))
          .row("the browser has the event", both(split, ""))
          .row("the same, without MONITOR", both(total, ""));
      for (Hop hop : TIMED_HOPS) {
        parts.row(hop.name(), millis(split, hop.label() + "_micros"), "");
      }
      ResultTable hops = new ResultTable("bare hop, alone", "p50, ms", "p99, ms");
      double sum = 0;
      for (String hop : bare.hops().keySet()) {
        sum += runs.of(hop).median("p50_micros");
        hops.row(hop, both(runs.of(hop), ""));
      }
      hops.row("sum of the medians", Spread.figure(sum / 1_000), "");
      report
          .table(parts)
          .table(hops)
          .text(
              "The whole way takes %.2f of the sum of its bare hops; p99 / p50 is %s."
                  .formatted(
                      total.median("p50_micros") / sum,
                      total.ratio("p99_micros", total, "p50_micros").asRatio()))
          .raw("hops", runs);
    }
  }

  private static Measured atRate(BenchEnvironment environment, LoadProcess load, int rate)
      throws IOException, InterruptedException {
    JsonObject answer = rate(environment, load, rate);
    return Latencies.decode(answer, "latencies")
        .toMeasured("")
        .and(Latencies.decode(answer, "accepted").toMeasured("commit_"))
        .and("skipped", answer.getLong("overtaken"))
        .and("lost", answer.getLong("lost"));
  }

  /** With Redis watched: its MONITOR tells when each stamp arrived there. */
  private static Measured split(BenchEnvironment environment, BenchServer server, LoadProcess load)
      throws IOException, InterruptedException {
    List<Double> micros = TIMED_HOPS.stream().map(hop -> hop.micros(server)).toList();
    List<Double> counts = TIMED_HOPS.stream().map(hop -> hop.count(server)).toList();
    try (RedisMonitor monitor = new RedisMonitor(environment.redis().port())) {
      Measured way = atRate(environment, load, QUIET).and(monitor.stop().toMeasured("store_"));
      for (int i = 0; i < TIMED_HOPS.size(); i++) {
        Hop hop = TIMED_HOPS.get(i);
        double mean = (hop.micros(server) - micros.get(i)) / (hop.count(server) - counts.get(i));
        way = way.and(hop.label() + "_micros", mean);
      }
      return way;
    }
  }

  private static JsonObject rate(BenchEnvironment environment, LoadProcess load, int rate)
      throws IOException, InterruptedException {
    // At one change a second a short turn would see nothing.
    long millis = Math.max(environment.effort().measured().toMillis(), 1_000L / rate * 3);
    return load.call(StreamLoad.rate(rate, millis, WRITERS), 240);
  }

  private static String[] both(Series series, String prefix) {
    return new String[] {
      millis(series, prefix + "p50_micros"), millis(series, prefix + "p99_micros")
    };
  }

  private static String millis(Series series, String figure) {
    return Spread.figure(series.median(figure) / 1_000);
  }
}
