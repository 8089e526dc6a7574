package io.reactivecache.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The article's three strategies: what a request costs, how far the cache is behind, and what a
 * {@code kill -9} of the application leaves lost or stale.
 */
final class Strategies implements Subject {

  private static final List<String> NAMES = List.of("write through", "write behind", "reactive");

  @Override
  public String name() {
    return "strategies";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Strategies")
            .text(
                """
                Eight handlers write %d rows. The queue of write behind is a list in Redis.

                - *Request*, *cache*: from when a request was due, at %d a second, to its answer,
                  and to the store in Redis.
                - *Browser*: until a page shows it or something newer. With reactive it has a
                  stream; otherwise it asks the cache for all rows every second.
                - *Stale*: rows that the cache shows otherwise than PostgreSQL, three seconds after
                  full load, when the queue is worked off (it has a minute). Nothing would ever
                  correct them.
                - *Killed*: the application dies by `kill -9` in the middle and starts again. *Lost*
                  are rows of which something newer was answered than PostgreSQL has.
                """
                    .formatted(StrategyApplication.KEYS, StrategyApplication.PER_SECOND));
    List<StrategyApplication> applications = new ArrayList<>();
    for (String name : NAMES) {
      applications.add(new StrategyApplication(environment, name));
    }
    Alternation quiet =
        Alternation.run(
            environment,
            "100/s",
            applications.stream().map(one -> new Variant(one.name(), one::atRate)).toList());
    Alternation busy =
        Alternation.run(
            environment,
            "flat out",
            applications.stream().map(one -> new Variant(one.name(), one::flatOut)).toList());
    Alternation killed =
        Alternation.run(
            environment,
            "killed",
            applications.stream().map(one -> new Variant(one.name(), one::killed)).toList());
    ResultTable table =
        new ResultTable(
            "",
            "request p50 / p99, ms",
            "cache p50 / p99, ms",
            "browser p50 / p99, ms",
            "requests a second",
            "stale",
            "killed: lost",
            "killed: stale");
    for (String name : NAMES) {
      table.row(
          name,
          both(quiet.of(name), "request_"),
          both(quiet.of(name), "cache_"),
          both(quiet.of(name), "browser_"),
          busy.of(name).figure("per_second").asFigure(),
          rows(busy.of(name), "stale"),
          rows(killed.of(name), "lost"),
          rows(killed.of(name), "stale"));
    }
    return report.table(table).raw("quiet", quiet).raw("busy", busy).raw("killed", killed);
  }

  private static String both(Series series, String prefix) {
    return Spread.figure(series.median(prefix + "p50_micros") / 1_000)
        + " / "
        + Spread.figure(series.median(prefix + "p99_micros") / 1_000);
  }

  private static String rows(Series series, String figure) {
    Spread spread = series.figure(figure);
    return "%.0f (%.0f-%.0f)".formatted(spread.median(), spread.min(), spread.max());
  }
}
