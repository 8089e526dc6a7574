package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What others have of a server full of streams, with slow clients and without. */
final class SlowClients implements Subject {

  private static final String WITHOUT = "without";
  private static final String WITH = "with";
  private static final int STREAMS = 18_000;
  private static final int SLOW = 2_000;
  private static final int KEYS = 10_000;

  /** The streams, and those that the others open. */
  private static final int MOST_STREAMS = 19_000;

  /** Until the first of the slow were cut for being late. */
  private static final int SETTLE_MILLIS = 12_000;

  /** Turns of this many times the usual: the rarest requests are to have a 99th percentile. */
  private static final int LONGER = 4;

  @Override
  public String name() {
    return "slow-clients";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    Effort effort = environment.effort();
    int streams = effort.size(STREAMS, 20);
    int slow = effort.size(SLOW, 20);
    BenchReport report =
        new BenchReport("Slow clients")
            .text(
                """
                %,d streams are open, and others read, write, open streams and ask for liveness. In
                every other turn %,d slow clients are there, too. Each request of the others has a
                connection of its own, and counts from when it was due.

                - Half of the slow are at each public port. Of four, two send a head byte by byte,
                  one a body, and one says nothing. Those that are cut come again after a second.
                - Streams, the slow and the others have processes of their own.
                - A process here may have 20,000 descriptors: all of them together do not fit. So
                  the bound of connections is at work, and those are closed who wait longest.
                - Bounds by address are off, since all come from one.
                """
                    .formatted(streams, slow));
    BenchServer server = start(environment);
    LoadProcess crowd =
        LoadProcess.start(
            environment,
            SlowCrowd.class,
            new JsonObject()
                .put("api", server.api().getPort())
                .put("stream", server.stream().getPort())
                .put("clients", slow),
            "");
    open(environment, server, streams);
    OtherUsers others = new OtherUsers(server);
    long millis = effort.measured().toMillis() * LONGER;
    int settle = effort.size(SETTLE_MILLIS, 500);
    Alternation runs =
        Alternation.run(
            environment,
            "slow clients",
            List.of(
                new Variant(WITHOUT, () -> others.run(millis)),
                new Variant(WITH, () -> beside(crowd, server, others, millis, settle))));
    report.table(table(runs)).table(closed(runs.of(WITH))).raw("slow-clients", runs);
    return report;
  }

  private static Measured beside(
      LoadProcess crowd, BenchServer server, OtherUsers others, long millis, int settle)
      throws Exception {
    crowd.call(new JsonObject().put("do", "begin").put("millis", settle), 60);
    double late = closed(server, "late");
    double room = closed(server, "room");
    Measured measured = others.run(millis);
    double seconds = millis / 1e3;
    measured =
        measured
            .and("late_per_second", (closed(server, "late") - late) / seconds)
            .and("room_per_second", (closed(server, "room") - room) / seconds)
            .and("connections", server.metric("reactive_cache_connections", ""))
            .and("bound", server.metric("reactive_cache_connections_bound", ""));
    JsonObject answer = crowd.call(new JsonObject().put("do", "end"), 60);
    return measured.and("came", answer.getLong("came")).and("cut", answer.getLong("cut"));
  }

  private static double closed(BenchServer server, String reason) {
    return server.metric("reactive_cache_connections_closed_total", "\"" + reason + "\"");
  }

  private static ResultTable table(Alternation runs) {
    ResultTable table =
        new ResultTable(
            "", "p50, ms, without", "p50, ms, with", "p99, ms, without", "p99, ms, with", "ratio");
    for (OtherUsers.Kind kind : OtherUsers.Kind.values()) {
      String p50 = kind.prefix() + "p50_micros";
      String p99 = kind.prefix() + "p99_micros";
      table.row(
          kind.label(),
          millis(runs.of(WITHOUT), p50),
          millis(runs.of(WITH), p50),
          millis(runs.of(WITHOUT), p99),
          millis(runs.of(WITH), p99),
          runs.of(WITH).ratio(runs.of(WITHOUT), p99).asRatio());
    }
    return table.row(
        "requests that failed",
        "",
        "",
        runs.of(WITHOUT).figure("failed").asFigure(),
        runs.of(WITH).figure("failed").asFigure(),
        "");
  }

  private static ResultTable closed(Series with) {
    return new ResultTable("with the slow", "median (range)")
        .row("connections there may be", with.figure("bound").asFigure())
        .row("connections there are", with.figure("connections").asFigure())
        .row("closed a second: a head is late", with.figure("late_per_second").asFigure())
        .row("closed a second: to make room", with.figure("room_per_second").asFigure());
  }

  private static String millis(Series turns, String figure) {
    return turns.figure(figure).dividedBy(1_000).asFigure();
  }

  private static BenchServer start(BenchEnvironment environment) throws Exception {
    TestDatabase database = environment.newDatabase();
    BenchServer server =
        BenchServer.setUp(environment, database)
            .options("sse-fanout", options -> options.put("maxConnections", MOST_STREAMS))
            .start()
            .awaitReady();
    server.call("PUT", "/v1/profile/r0?action=inc_likes");
    return server;
  }

  private static void open(BenchEnvironment environment, BenchServer server, int streams)
      throws Exception {
    FanOut.open(
        LoadProcess.start(
            environment,
            StreamLoad.class,
            new JsonObject()
                .put("port", server.stream().getPort())
                .put("path", "/stream?username={key}")
                .put("streams", streams)
                .put("keys", KEYS),
            ""));
  }
}
