package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * What being mirrored costs the writers of a plain table, beside no trigger at all and beside the
 * article's trigger, which puts the row into a NOTIFY.
 */
final class WriteCost implements Subject {

  private static final String PLAIN = "no trigger";
  private static final String ARTICLE = "the article's trigger";
  private static final String TRIGGERS = "our triggers";
  private static final String OURS = "ours";
  private static final String RATE = "per_second";

  private static final String HOT_SQL = "update counter set n = n + 1 where id = 1;\n";

  private static final List<Statement> STATEMENTS =
      List.of(
          new Statement("single row", CounterTable.SINGLE_SQL, ""),
          new Statement("100 rows", CounterTable.BLOCK_SQL, ""),
          new Statement(
              "100 rows, many_rows", CounterTable.BLOCK_SQL, "reactive_cache.many_rows=on"),
          new Statement("hot row", HOT_SQL, ""));

  private static final String LISTENERS =
      "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'reactive-cache listener'";

  @Override
  public String name() {
    return "write-cost";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Write cost")
            .text(
                """
                Transactions a second of `pgbench` (prepared, two threads) that update a table of
                two columns and 100,000 rows, and what is left of them with triggers.

                - *The article's trigger*, from which the idea comes, puts the row into a NOTIFY.
                  Its listener only receives.
                - *Our triggers*: no server follows.
                - *Ours*: a whole server follows into Redis on the same two cores.
                - *many_rows*: the keys of a statement share a journal row.
                """);
    if (!Pgbench.isInstalled()) {
      return report.skipped("everything", "pgbench is not installed");
    }
    TestDatabase plain = CounterTable.create(environment);
    TestDatabase article = CounterTable.create(environment);
    article.execute(ArticleTrigger.on("counter"));
    TestDatabase ours = CounterTable.create(environment);
    BenchServer leader = CounterTable.mirror(environment, ours).start().awaitReady();
    environment.own(articleListener(article));
    TestDatabase triggers = CounterTable.create(environment);
    CounterTable.mirror(environment, triggers).start().awaitReady().close();
    List<Target> targets =
        List.of(
            new Target(PLAIN, plain),
            new Target(ARTICLE, article),
            new Target(TRIGGERS, triggers, () -> CounterTable.pretendFollowed(triggers), () -> {}),
            new Target(OURS, ours, () -> {}, () -> CounterTable.awaitFollowed(ours, leader)));
    byStatement(environment, report, targets);
    byListeners(
        environment, report, List.of(targets.get(0), targets.get(1), targets.get(3)), leader);
    return report;
  }

  /** Who listens to the article's trigger: receives the payloads, and does nothing with them. */
  private static Notifications articleListener(TestDatabase article) {
    return Notifications.listen(article.uri(), ArticleTrigger.CHANNEL, row -> {});
  }

  private record Statement(String name, String sql, String setting) {}

  /** A database, and what is done before and after each turn on it. */
  private record Target(String name, TestDatabase database, Runnable before, Runnable after) {

    Target(String name, TestDatabase database) {
      this(name, database, () -> {}, () -> {});
    }

    Variant variant(Pgbench pgbench, int clients) {
      return new Variant(
          name,
          () -> {
            before.run();
            Measured measured = pgbench.run(database, clients);
            after.run();
            return measured;
          });
    }
  }

  private static void byStatement(
      BenchEnvironment environment, BenchReport report, List<Target> targets) throws Exception {
    ResultTable table =
        new ResultTable(
            "statement, clients",
            PLAIN,
            "article / none",
            "triggers / none",
            "ours / none",
            "ours / article");
    BarChart plot = new BarChart("write-cost", "Write rate kept, by no trigger (median, range)");
    for (Statement statement : STATEMENTS) {
      Pgbench pgbench = new Pgbench(environment, statement.sql(), statement.setting());
      for (int clients : new int[] {1, 4, 16}) {
        String what = statement.name() + ", " + clients;
        Alternation runs = alternate(environment, what, pgbench, clients, targets);
        row(table, what, runs, List.of(PLAIN, ARTICLE, TRIGGERS, OURS));
        plot.bar(what + ", article", runs.of(ARTICLE).ratio(runs.of(PLAIN), RATE));
        plot.bar(what + ", triggers", runs.of(TRIGGERS).ratio(runs.of(PLAIN), RATE));
        plot.bar(what + ", ours", runs.of(OURS).ratio(runs.of(PLAIN), RATE));
        report.raw(what, runs);
      }
    }
    report.table(table).plot(plot);
  }

  /** Single-row updates by 16 clients, with more and more listeners connected. */
  private static void byListeners(
      BenchEnvironment environment, BenchReport report, List<Target> targets, BenchServer leader)
      throws Exception {
    ResultTable table =
        new ResultTable("listeners", PLAIN, "article / none", "ours / none", "ours / article");
    Pgbench pgbench = new Pgbench(environment, CounterTable.SINGLE_SQL);
    int connected = 1;
    for (int listeners : new int[] {1, 2, 8}) {
      for (; connected < listeners; connected++) {
        environment.own(articleListener(targets.get(1).database()));
        standBy(environment, targets.get(2).database(), leader);
      }
      awaitListeners(targets.get(2).database(), listeners);
      String what = listeners + " listeners";
      Alternation runs = alternate(environment, what, pgbench, 16, targets);
      row(table, Integer.toString(listeners), runs, List.of(PLAIN, ARTICLE, OURS));
      report.raw(what, runs);
    }
    report
        .text(
            "Single-row updates by 16 clients, by the number of connected listeners. One of ours leads, the others stand by.")
        .table(table);
  }

  private static Alternation alternate(
      BenchEnvironment environment, String what, Pgbench pgbench, int clients, List<Target> targets)
      throws Exception {
    return Alternation.run(
        environment,
        what,
        targets.stream().map(target -> target.variant(pgbench, clients)).toList());
  }

  /** The first's rate, the others' by it, and last ours by the article's. */
  private static void row(ResultTable table, String what, Alternation runs, List<String> variants) {
    Series plain = runs.of(PLAIN);
    List<String> cells = new ArrayList<>(List.of(what, Spread.figure(plain.median(RATE))));
    variants.stream()
        .skip(1)
        .forEach(name -> cells.add(runs.of(name).ratio(plain, RATE).asRatio()));
    cells.add(runs.of(OURS).ratio(runs.of(ARTICLE), RATE).asRatio());
    table.row(cells.toArray(String[]::new));
  }

  /** A node that would take over; small, so that eight of them fit beside what is measured. */
  private static void standBy(
      BenchEnvironment environment, TestDatabase database, BenchServer leader) throws IOException {
    CounterTable.mirror(environment, database)
        .only("redis-writer", "pg-listener")
        .prefix(leader.prefix())
        .jvm("-Xmx96m", "-XX:+UseSerialGC")
        .start();
  }

  private static void awaitListeners(TestDatabase database, int count) {
    Awaitility.await("listeners")
        .atMost(Duration.ofSeconds(60))
        .until(() -> Integer.toString(count).equals(database.value(LISTENERS)));
  }
}
