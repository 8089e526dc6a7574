package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One change to many streams, beside nginx with nchan: the same client, the same messages, one
 * worker each on the same core.
 */
final class FanOut implements Subject {

  private static final String OURS = "ours";
  private static final String NCHAN = "nchan";
  private static final String RATE = "per_second";

  /** A minute in turns: as long the JVM compiles anew what is called most. Nchan needs none. */
  private static final int WARM_TURNS = 20;

  private static final int[] STREAMS = {100, 1_000, 10_000, 18_000};

  private final int[] streams;

  FanOut() {
    this(STREAMS);
  }

  FanOut(int... streams) {
    this.streams = streams;
  }

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    BenchReport report =
        new BenchReport("Fan-out")
            .text(
                """
                N streams get what one writer writes; all of it must be delivered, on both sides.

                - *Ours* is the shipped server with one `sse-fanout` instance, from an UPDATE to the
                  socket, after a minute of such load. *nchan* has one worker and is told by a POST.
                - Each server has a core for itself. The client, PostgreSQL and Redis share the
                  other.
                - *One key*: all streams watch one row; one message at a time.
                - *64 keys*: all streams watch all of them. Batches of 8 messages, at most two under
                  way: an UPDATE of 8 rows, or 8 pipelined POSTs to one channel.
                - *N keys*: each stream watches its own. One batch at a time: an UPDATE of all, or N
                  pipelined POSTs.
                - After a slash stand nchan's figures; ratios are by nchan's. CPU is the server's.
                """);
    boolean withNchan = Nchan.isInstalled();
    if (!withNchan) {
      report.skipped("nchan", Nchan.MISSING);
    }
    ResultTable grid =
        new ResultTable(
            "streams",
            "deliveries/s",
            "ratio",
            "p50, ms",
            "p99, ms",
            "p99 ratio",
            "CPU s a million");
    BarChart plot = new BarChart("fan-out", "Deliveries a second (median, range)");
    Cores cores = Cores.split(environment);
    for (int full : streams) {
      for (FanOutShape shape : FanOutShape.values()) {
        int count = environment.effort() == Effort.SMOKE ? Math.min(full, 20) : full;
        String what = "%,d on %s".formatted(count, shape.label());
        Alternation runs = alternate(environment, what, count, shape, withNchan, cores);
        row(grid, plot, what, runs, withNchan);
        report.raw(what, runs);
      }
    }
    report.table(grid).plot(plot);
    StreamMemory.measure(environment, report, withNchan, streams[streams.length - 1]);
    return report;
  }

  private static Alternation alternate(
      BenchEnvironment environment,
      String what,
      int streams,
      FanOutShape shape,
      boolean withNchan,
      Cores cores)
      throws Exception {
    int keys = shape.keys(streams);
    Effort effort = environment.effort();
    JsonObject order = shape.burst(effort.measured(), streams);
    List<Variant> variants = new ArrayList<>();
    TestDatabase database = ticks(environment, keys);
    BenchServer server = start(environment, database, cores);
    LoadProcess ours =
        LoadProcess.start(
            environment,
            StreamLoad.class,
            loadOfOurs(server, database, streams, keys).put("path", shape.pathOfOurs()),
            cores.load());
    variants.add(new Variant(OURS, () -> burst(ours, server.pid(), order)));
    open(ours);
    Duration warming = effort.measured().multipliedBy(effort.size(WARM_TURNS, 1));
    burst(ours, server.pid(), shape.burst(warming, streams));
    if (withNchan) {
      Nchan nchan = Nchan.start(environment, cores.server());
      LoadProcess load =
          LoadProcess.start(
              environment,
              StreamLoad.class,
              loadOfNchan(nchan, streams, keys, shape.channel()),
              cores.load());
      open(load);
      variants.add(new Variant(NCHAN, () -> burst(load, nchan.pid(), order)));
      Alternation runs = Alternation.run(environment, what, variants);
      environment.end(load);
      environment.end(nchan);
      environment.end(ours);
      environment.end(server);
      return runs;
    }
    Alternation runs = Alternation.run(environment, what, variants);
    environment.end(ours);
    environment.end(server);
    return runs;
  }

  /** The table that is mirrored, with its rows. */
  static TestDatabase ticks(BenchEnvironment environment, int keys) throws SQLException {
    TestDatabase database = environment.newDatabase();
    database.execute(SqlPublisher.TABLE);
    try (Connection connection = database.connect()) {
      SqlPublisher.fill(connection, keys);
    }
    return database;
  }

  private static BenchServer start(BenchEnvironment environment, TestDatabase database, Cores cores)
      throws IOException {
    return BenchServer.setUp(environment, database)
        .withoutProfile()
        .mirror("tick", "tick", "key")
        .instances("sse-fanout", 1)
        .options("sse-fanout", options -> options.put("heartbeatMillis", 60_000))
        .cores(cores.server())
        .start()
        .awaitReady();
  }

  static JsonObject loadOfOurs(BenchServer server, TestDatabase database, int streams, int keys) {
    return new JsonObject()
        .put("port", server.stream().getPort())
        .put("path", "/v1/stream?mirror=tick&key={key}")
        .put("streams", streams)
        .put("keys", keys)
        .put("jdbcUrl", database.jdbcUrl());
  }

  static JsonObject loadOfNchan(Nchan nchan, int streams, int keys, String channel) {
    return new JsonObject()
        .put("port", nchan.port())
        .put("path", "/sub/" + channel)
        .put("channel", channel)
        .put("streams", streams)
        .put("keys", keys);
  }

  static void open(LoadProcess load) throws IOException, InterruptedException {
    load.call(new JsonObject().put("do", "open"), 150);
  }

  private static Measured burst(LoadProcess load, long serverPid, JsonObject order)
      throws IOException, InterruptedException {
    double cpu = ProcFs.cpuSeconds(serverPid);
    double loadCpu = ProcFs.cpuSeconds(load.pid());
    JsonObject answer = load.call(order, 250);
    double deliveries = answer.getLong("deliveries");
    double seconds = answer.getLong("nanos") / 1e9;
    return Measured.of(RATE, deliveries / seconds)
        .and("messages", answer.getLong("messages"))
        .and("bytes_a_delivery", answer.getLong("bytes") / deliveries)
        .and("cpu_seconds_a_million", (ProcFs.cpuSeconds(serverPid) - cpu) * 1e6 / deliveries)
        .and("client_busy", (ProcFs.cpuSeconds(load.pid()) - loadCpu) / seconds)
        .and(Latencies.decode(answer, "latencies").toMeasured(""));
  }

  private static void row(
      ResultTable grid, BarChart plot, String what, Alternation runs, boolean withNchan) {
    Series ours = runs.of(OURS);
    Series nchan = withNchan ? runs.of(NCHAN) : new Series(NCHAN);
    grid.row(
        what,
        Spread.figure(ours.median(RATE)),
        ours.ratio(nchan, RATE).asRatio(),
        both(ours, nchan, "p50_micros", 1_000),
        both(ours, nchan, "p99_micros", 1_000),
        ours.ratio(nchan, "p99_micros").asRatio(),
        both(ours, nchan, "cpu_seconds_a_million", 1));
    plot.bar(what + ", ours", ours.figure(RATE)).bar(what + ", nchan", nchan.figure(RATE));
  }

  private static String both(Series ours, Series nchan, String figure, double unit) {
    return Spread.figure(ours.median(figure) / unit)
        + " / "
        + Spread.figure(nchan.median(figure) / unit);
  }
}
