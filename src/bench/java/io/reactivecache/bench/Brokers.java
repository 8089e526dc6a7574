package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The article's four brokers and ours: latency, throughput, and what is lost to who is away. */
final class Brokers implements Subject {

  /** Messages go round so many keys: as many as fit into the address of one stream. */
  static final int KEYS = 400;

  private static final int[] RATES = {10, 1_000};

  @Override
  public String name() {
    return "brokers";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Brokers")
            .text(
                """
                - Latency: from when a message was due until a listener has it, at fixed rates.
                - Most: what eight publishers bring through, each of which waits for its acceptance.
                - Lost: of those published while the listener was away for 5 s.
                - NOTIFY and ours commit to disk. Ours goes on through Redis into a browser's
                  stream, which hears the newest of each of %d rows, not every message.
                - The others carry the message only; the row would have to be written besides.
                """
                    .formatted(KEYS));
    List<Broker> brokers = new ArrayList<>();
    for (Broker broker : candidates(environment)) {
      if (broker.missing().isEmpty()) {
        broker.start(home(environment, broker));
        brokers.add(environment.own(broker));
      } else {
        report.skipped(broker.name(), broker.missing());
      }
    }
    ResultTable table =
        new ResultTable(
            "",
            "p50 / p99 at 10/s, ms",
            "p50 / p99 at 1,000/s, ms",
            "most a second",
            "p50 / p99 then, ms",
            "lost while away");
    BarChart plot = new BarChart("brokers", "Most messages a second (median, range)");
    List<Alternation> byRate = new ArrayList<>();
    for (int rate : RATES) {
      List<Variant> variants = variants(environment, brokers, run -> run.atRate(rate));
      byRate.add(Alternation.run(environment, rate + "/s", variants));
      report.raw(rate + "/s", byRate.get(byRate.size() - 1));
    }
    Alternation most =
        Alternation.run(
            environment, "flat out", variants(environment, brokers, BrokerRun::flatOut));
    Alternation away =
        Alternation.run(environment, "away", 1, variants(environment, brokers, BrokerRun::away));
    report.raw("flat out", most).raw("away", away);
    for (Broker broker : brokers) {
      String name = broker.name();
      table.row(
          name,
          latency(byRate.get(0).of(name)),
          latency(byRate.get(1).of(name)),
          most.of(name).figure("per_second").asFigure(),
          latency(most.of(name)),
          "%.0f of %.0f"
              .formatted(away.of(name).median("lost"), away.of(name).median("published")));
      plot.bar(name, most.of(name).figure("per_second"));
    }
    return report.table(table).plot(plot);
  }

  private interface Question {
    Measured ask(BrokerRun run) throws Exception;
  }

  private static List<Variant> variants(
      BenchEnvironment environment, List<Broker> brokers, Question question) {
    return brokers.stream()
        .map(
            broker ->
                new Variant(broker.name(), () -> question.ask(new BrokerRun(environment, broker))))
        .toList();
  }

  private static List<Broker> candidates(BenchEnvironment environment) {
    List<Broker> all = new ArrayList<>();
    all.add(new NotifyBroker());
    all.add(new OurBroker(environment));
    all.add(new RedisBroker());
    ServiceLoader.load(Broker.class).forEach(all::add);
    return all;
  }

  private static BrokerHome home(BenchEnvironment environment, Broker broker) throws Exception {
    TestDatabase database = environment.newDatabase();
    return new BrokerHome(
        Files.createDirectories(
            environment
                .directory()
                .resolve(environment.uniqueName(broker.getClass().getSimpleName()))),
        database.jdbcUrl(),
        database.uri(),
        environment.redis().port(),
        environment.redis().uri(),
        environment.uniqueName("broker") + ":");
  }

  private static String latency(Series series) {
    return Spread.figure(series.median("p50_micros") / 1_000)
        + " / "
        + Spread.figure(series.median("p99_micros") / 1_000);
  }
}
