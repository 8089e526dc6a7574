package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The HTTP API beside what stands behind it: increments beside pgbench doing the same increments in
 * a transaction each, cached reads beside Redis answering without us.
 */
final class Api implements Subject {

  private static final String RATE = "per_second";
  private static final String OURS = "the API";
  private static final int ROWS = 10_000;
  private static final int[] WRITERS = {64, 256, 512, 1_024};
  private static final int READERS = 50;

  /** A minute: as long the JVM compiles anew what is called most. The others need no compiling. */
  private static final int WARM_TURNS = 12;

  private static final String TABLE =
      """
      create table profile (
        username varchar(50) primary key, followings_count bigint not null default 0,
        followers_count bigint not null default 0, likes_count bigint not null default 0
      ) with (fillfactor = 80)""";
  private static final String FILL =
      "insert into profile select 'u' || i from generate_series(1, %d) as i";
  private static final String ONE_ROW =
      "update profile set likes_count = likes_count + 1 where username = 'u1';\n";
  private static final String ANY_ROW =
      "\\set id random(1, %d)\nupdate profile set likes_count = likes_count + 1 where username = 'u' || :id;\n"
          .formatted(ROWS);
  private static final String POST_ONE =
      """
      wrk.method = "POST"
      wrk.path = "/v1/profile/u1?action=inc_likes"
      """;
  private static final String POST_ANY =
      """
      local prepared = {}
      init = function()
        for i = 1, %1$d do
          prepared[i] = wrk.format("POST", "/v1/profile/u" .. i .. "?action=inc_likes")
        end
      end
      request = function()
        return prepared[math.random(%1$d)]
      end
      """
          .formatted(ROWS);

  @Override
  public String name() {
    return "api";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("API")
            .text(
                """
                - *Increments*: `POST /v1/profile/...?action=inc_likes` on a mirrored table, by
                  `wrk` with the best of 64, 256, 512 and 1,024 connections. Beside it `pgbench`
                  on a plain table: prepared updates, one transaction each, with the best of 1, 4,
                  16 and 64 clients.
                - *Cached reads*: `GET /v1/profile/...` with %d connections. Beside it
                  `redis-benchmark` gets the same text, without pipelining.
                - The server had a minute of such load before.
                """
                    .formatted(READERS));
    if (!Wrk.isInstalled()) {
      return report.skipped("everything", "wrk is not installed");
    }
    TestDatabase mirrored = profiles(environment);
    BenchServer server = BenchServer.setUp(environment, mirrored).start().awaitReady();
    warm(environment, server);
    ResultTable table =
        new ResultTable(
            "", "ours", "beside", "ratio", "our mean latency, ms", "server's CPU a request, us");
    BarChart plot = new BarChart("api", "The API by what is behind it (median, range)");
    if (Pgbench.isInstalled()) {
      TestDatabase plain = profiles(environment);
      increments(
          environment,
          report,
          table,
          plot,
          "increments, one row",
          POST_ONE,
          ONE_ROW,
          server,
          plain);
      increments(
          environment,
          report,
          table,
          plot,
          "increments, 10,000 rows",
          POST_ANY,
          ANY_ROW,
          server,
          plain);
    } else {
      report.skipped("increments", "pgbench is not installed");
    }
    if (RedisBenchmark.isInstalled()) {
      reads(environment, report, table, plot, server);
    } else {
      report.skipped("cached reads", "redis-benchmark is not installed");
    }
    return report.table(table).plot(plot);
  }

  private static void warm(BenchEnvironment environment, BenchServer server) throws Exception {
    if (environment.effort() == Effort.SMOKE) {
      return;
    }
    Wrk increments = new Wrk(environment, POST_ANY);
    Wrk reads = new Wrk(environment, "");
    for (int turn = 0; turn < WARM_TURNS; turn++) {
      increments.run(server.api(), WRITERS[turn % WRITERS.length]);
      reads.run(server.api().resolve("/v1/profile/u1"), READERS);
    }
  }

  private static void increments(
      BenchEnvironment environment,
      BenchReport report,
      ResultTable table,
      BarChart plot,
      String what,
      String lua,
      String sql,
      BenchServer server,
      TestDatabase plain)
      throws Exception {
    Pgbench pgbench = new Pgbench(environment, sql);
    Wrk wrk = new Wrk(environment, lua);
    List<Variant> variants = new ArrayList<>();
    for (int connections : WRITERS) {
      variants.add(
          new Variant(
              OURS + ", " + connections,
              () -> withCpu(server, () -> wrk.run(server.api(), connections), environment)));
    }
    for (int clients : new int[] {1, 4, 16, 64}) {
      variants.add(new Variant("pgbench, " + clients, () -> pgbench.run(plain, clients)));
    }
    Alternation runs = Alternation.run(environment, what, variants);
    String ours = best(runs, variants.subList(0, WRITERS.length));
    String theirs = best(runs, variants.subList(WRITERS.length, variants.size()));
    row(table, plot, what, runs, ours, theirs);
    report.raw(what, runs);
  }

  private static String best(Alternation runs, List<Variant> variants) {
    return variants.stream()
        .map(Variant::name)
        .max(Comparator.comparingDouble(name -> runs.of(name).median(RATE)))
        .orElseThrow();
  }

  private static void reads(
      BenchEnvironment environment,
      BenchReport report,
      ResultTable table,
      BarChart plot,
      BenchServer server)
      throws Exception {
    String what = "cached reads";
    String ours = OURS + ", " + READERS;
    String beside = "redis-benchmark, " + READERS;
    String path = "/v1/profile/u1";
    String key = environment.uniqueName("value");
    String value = server.call("GET", path).body();
    try (RedisCli redis = new RedisCli(environment.redis().port())) {
      redis.call("SET", key, value);
    }
    Wrk wrk = new Wrk(environment, "");
    RedisBenchmark redis = new RedisBenchmark(environment);
    Alternation runs =
        Alternation.run(
            environment,
            what,
            List.of(
                new Variant(
                    ours,
                    () ->
                        withCpu(
                            server,
                            () -> wrk.run(server.api().resolve(path), READERS),
                            environment)),
                new Variant(beside, () -> redis.get(key, READERS))));
    row(table, plot, what, runs, ours, beside);
    report.raw(what, runs);
  }

  private static void row(
      ResultTable table, BarChart plot, String what, Alternation runs, String ours, String theirs) {
    Spread ratio = runs.of(ours).ratio(runs.of(theirs), RATE);
    table.row(
        what,
        runs.of(ours).figure(RATE).asFigure() + " " + ours,
        runs.of(theirs).figure(RATE).asFigure() + " " + theirs,
        ratio.asRatio(),
        Spread.figure(runs.of(ours).median("latency_millis")),
        Spread.figure(runs.of(ours).median("cpu_micros")));
    plot.bar(what, ratio);
  }

  private interface Load {
    Measured run() throws IOException, InterruptedException;
  }

  /** Adds the processor time that the server took for each request. */
  private static Measured withCpu(BenchServer server, Load load, BenchEnvironment environment)
      throws IOException, InterruptedException {
    double before = ProcFs.cpuSeconds(server.pid());
    Measured measured = load.run();
    double seconds = ProcFs.cpuSeconds(server.pid()) - before;
    double requests = measured.get(RATE) * environment.effort().seconds();
    return measured.and("cpu_micros", seconds * 1e6 / requests);
  }

  private static TestDatabase profiles(BenchEnvironment environment) {
    TestDatabase database = environment.newDatabase();
    database.execute(TABLE, FILL.formatted(ROWS), "vacuum analyze profile");
    return database;
  }
}
