package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * What it costs PostgreSQL, the follower and Redis that a table is followed into Redis, an update:
 * ours beside what reads PostgreSQL's log.
 */
final class Price implements Subject {

  private static final String PLAIN = "not followed";
  private static final String TRIGGERS = "our triggers, nobody follows";
  private static final String TOGETHER = OurFollower.NAME + ", many_rows";
  private static final String RATE = "per_second";

  /** Half a minute in turns, and the turn that does not count: as long the JVM compiles. */
  private static final int WARM_TURNS = 10;

  private static final int BLOCKS_PER_SECOND = 600;

  /**
   * Writers of 100 rows in each transaction.
   *
   * @param together the same, whose keys share a row of the journal
   */
  private record Bulk(String name, Pgbench each, Pgbench together) {

    static List<Bulk> all(BenchEnvironment environment) throws IOException {
      Pgbench each = new Pgbench(environment, CounterTable.BLOCK_SQL);
      Pgbench together =
          new Pgbench(environment, CounterTable.BLOCK_SQL, "reactive_cache.many_rows=on");
      return List.of(
          new Bulk(
              "60,000 rows/s", each.paced(BLOCKS_PER_SECOND), together.paced(BLOCKS_PER_SECOND)),
          new Bulk("more than can be followed", each, together));
    }
  }

  @Override
  public String name() {
    return "price";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Price")
            .text(
                """
                What following a table costs. 16 clients of `pgbench` (prepared) update one row of
                100,000 each time; a turn ends when its follower has followed.

                - *One core*: PostgreSQL, Redis and `pgbench` share one, the follower has the other.
                  *A core to spare*: everybody may use both, so that PostgreSQL has what others
                  leave of a second one.
                - *Ours*: a server that has been running for a while. Nobody but the variant itself
                  has work during its turn.
                - *Debezium Engine* reads PostgreSQL's log (`pgoutput`) in a process of its own,
                  and writes each change into Redis by a pipelined HSET, in batches of 5 ms. It
                  compares nothing with what Redis holds, so after a restart an older row may
                  overwrite a newer one.
                - Processor time is in us an update. PostgreSQL's is that of all its processes:
                  *writers* are `pgbench`'s sessions, *leader* is the session that reads the
                  journal, and *rest* is what all share, as the writer of the log.
                - *Log* is what PostgreSQL wrote ahead, in bytes an update. `wal_level` is
                  `logical` for all, and autovacuum is off: it would come in one turn and not in
                  the next.
                - *Rows a second*: the same clients update 100 rows each time: 60,000 rows a second,
                  and then more than anybody follows. Ours stores the newest version of a row,
                  however often it changed meanwhile; Debezium Engine stores each. At the end
                  every row in Redis is compared with PostgreSQL. *Under load* is while
                  they are changed. *many_rows*: the keys of a statement share a journal row.
                """);
    if (!Pgbench.isInstalled()) {
      return report.skipped("everything", "pgbench is not installed");
    }
    environment.usePostgres(
        "bench-postgres-logical", Map.of("wal_level", "logical", "autovacuum", "off"));
    // A killed run may have left one, which keeps the log.
    environment
        .newDatabase()
        .execute("select pg_drop_replication_slot(slot_name) from pg_replication_slots");
    List<Follower.Product> products = new ArrayList<>(List.of(OurFollower.product()));
    ServiceLoader.load(Follower.Product.class).forEach(products::add);
    if (products.size() == 1) {
      report.skipped("Debezium Engine", "it is not on the class path");
    }
    BarChart plot = new BarChart("price", "Write rate kept, by not followed (median, range)");
    Cores split = Cores.split(environment);
    if (split.server().isEmpty()) {
      report.skipped("one core", "there is only one, or no taskset");
    } else {
      measure(environment, report, plot, "one core", products, split);
    }
    measure(environment, report, plot, "a core to spare", products, Cores.shared(environment));
    return report.plot(plot);
  }

  private static void measure(
      BenchEnvironment environment,
      BenchReport report,
      BarChart plot,
      String setUp,
      List<Follower.Product> products,
      Cores cores)
      throws Exception {
    try (PostgresSessions sessions = new PostgresSessions(environment)) {
      Map<String, PriceTurn> followed = new LinkedHashMap<>();
      for (Follower.Product product : products) {
        TestDatabase database = CounterTable.create(environment);
        Follower follower = product.start(environment, database, cores.server());
        followed.put(
            product.name(),
            new PriceTurn(environment, sessions, database, Optional.of(follower), () -> {}));
      }
      costs(environment, report, plot, setUp, sessions, followed, cores);
      for (Bulk bulk : Bulk.all(environment)) {
        sustained(environment, report, setUp, bulk, followed, cores);
      }
      for (PriceTurn turn : followed.values()) {
        turn.follower().orElseThrow().close();
        environment.end(turn.database());
      }
    }
  }

  private static void costs(
      BenchEnvironment environment,
      BenchReport report,
      BarChart plot,
      String setUp,
      PostgresSessions sessions,
      Map<String, PriceTurn> followed,
      Cores cores)
      throws Exception {
    Pgbench pgbench = new Pgbench(environment, CounterTable.SINGLE_SQL);
    TestDatabase plain = CounterTable.create(environment);
    TestDatabase triggers = CounterTable.create(environment);
    environment.end(CounterTable.mirror(environment, triggers).start().awaitReady());
    Map<String, PriceTurn> turns = new LinkedHashMap<>();
    turns.put(PLAIN, new PriceTurn(environment, sessions, plain, Optional.empty(), () -> {}));
    turns.put(
        TRIGGERS,
        new PriceTurn(
            environment,
            sessions,
            triggers,
            Optional.empty(),
            () -> CounterTable.pretendFollowed(triggers)));
    turns.putAll(followed);
    for (PriceTurn turn : turns.values()) {
      turn.warm(pgbench, cores.load(), environment.effort().size(WARM_TURNS, 1));
    }
    List<Variant> variants = new ArrayList<>();
    turns.forEach(
        (name, turn) -> variants.add(new Variant(name, () -> turn.cost(pgbench, cores.load()))));
    Alternation runs = Alternation.run(environment, setUp, variants);
    ResultTable table =
        new ResultTable(
            setUp,
            "updates/s",
            "by not followed",
            "PostgreSQL",
            "writers",
            "row readers",
            "leader",
            "walsender",
            "rest",
            "follower",
            "Redis",
            "log, bytes");
    for (String name : turns.keySet()) {
      Series series = runs.of(name);
      Spread share = series.ratio(runs.of(PLAIN), RATE);
      table.row(
          name,
          series.figure(RATE).asFigure(),
          name.equals(PLAIN) ? "1" : share.asRatio(),
          series.figure("postgres_micros").asFigure(),
          median(series, "writers_micros"),
          median(series, "row_readers_micros"),
          median(series, "leader_micros"),
          median(series, "walsender_micros"),
          median(series, "rest_micros"),
          median(series, "follower_micros"),
          median(series, "redis_micros"),
          median(series, "wal_bytes"));
      if (!name.equals(PLAIN)) {
        plot.bar(setUp + ", " + name, share);
      }
    }
    report.table(table).raw(setUp, runs);
    environment.end(plain);
    environment.end(triggers);
  }

  private static void sustained(
      BenchEnvironment environment,
      BenchReport report,
      String setUp,
      Bulk bulk,
      Map<String, PriceTurn> followed,
      Cores cores)
      throws Exception {
    String load = setUp + ", " + bulk.name();
    List<Variant> variants = new ArrayList<>();
    followed.forEach(
        (name, turn) ->
            variants.add(new Variant(name, () -> turn.sustained(bulk.each(), cores.load()))));
    PriceTurn ours = Objects.requireNonNull(followed.get(OurFollower.NAME));
    variants.add(new Variant(TOGETHER, () -> ours.sustained(bulk.together(), cores.load())));
    Alternation runs = Alternation.run(environment, load, variants);
    ResultTable table =
        new ResultTable(
            load,
            "rows changed/s",
            "rows/s into Redis",
            "under load",
            "after it",
            "then to do, s",
            "wrong");
    for (Variant variant : variants) {
      Series series = runs.of(variant.name());
      table.row(
          variant.name(),
          series.figure("changes_per_second").asFigure(),
          series.figure("rows_per_second").asFigure(),
          series.figure("rows_per_second_under_load").asFigure(),
          series.figure("rows_per_second_after_load").asFigure(),
          series.figure("seconds_after_load").asFigure(),
          "%.0f".formatted(series.figure("wrong").max()));
    }
    report.table(table).raw(load, runs);
  }

  private static String median(Series series, String figure) {
    return Spread.figure(series.median(figure));
  }
}
