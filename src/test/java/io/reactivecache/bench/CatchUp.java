package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** A server that comes back to a long journal: how fast Redis equals PostgreSQL again. */
final class CatchUp implements Subject {

  private static final int KEYS = 100_000;
  private static final int CHANGES_A_KEY = 10;
  private static final long MAX_SECONDS = 300;

  @Override
  public String name() {
    return "catch-up";
  }

  @Override
  public Report measure(Lab lab) throws Exception {
    int keys = lab.effort().size(KEYS, 500);
    Report report =
        new Report("Catch-up")
            .text(
                ("While no server runs, %,d keys change %d times each. Then one starts and brings Redis up; at the end every "
                        + "row in Redis is compared with the newest. *Rows* counts each key once, *changes* all that waited.")
                    .formatted(keys, CHANGES_A_KEY));
    TestDatabase database = FanOut.ticks(lab, keys);
    String prefix = lab.uniqueName("catch") + ":";
    lab.end(start(lab, database, prefix).awaitReady());
    Alternation runs =
        Alternation.run(
            lab,
            "catch-up",
            List.of(new Variant("catch-up", () -> turn(lab, database, prefix, keys))));
    Series series = runs.of("catch-up");
    report.table(
        new Grid("", "median (range)")
            .row(
                "seconds from start of the process", series.figure("seconds_of_process").asFigure())
            .row("seconds from the first store", series.figure("seconds_of_stores").asFigure())
            .row("rows a second into Redis", series.figure("rows_per_second").asFigure())
            .row("changes a second", series.figure("changes_per_second").asFigure())
            .row("resident memory at the end, MiB", series.figure("resident_mib").asFigure()));
    return report.raw("catch-up", runs);
  }

  private static Measured turn(Lab lab, TestDatabase database, String prefix, int keys)
      throws Exception {
    long stamp = Latencies.nowMicros();
    for (int i = 0; i < CHANGES_A_KEY; i++) {
      database.execute("update tick set at = " + (stamp + i));
    }
    String newest = Long.toString(stamp + CHANGES_A_KEY - 1);
    long began = System.nanoTime();
    ServerProcess server = start(lab, database, prefix);
    try {
      long first = awaitStores(server, 1);
      long all = awaitStores(server, keys);
      requireEqual(lab, prefix, newest, keys);
      double storing = Math.max(all - first, 1) / 1e9;
      return Measured.of("seconds_of_process", (all - began) / 1e9)
          .and("seconds_of_stores", storing)
          .and("rows_per_second", keys / storing)
          .and("changes_per_second", keys * CHANGES_A_KEY / storing)
          .and("resident_mib", ProcFs.residentBytes(server.pid()) / 1_048_576.0);
    } finally {
      lab.end(server);
    }
  }

  /** Waits until the server says that it stored so many rows. */
  private static long awaitStores(ServerProcess server, int rows) {
    Awaitility.await(rows + " stores")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> server.metric("reactive_cache_stores_total", "stored") >= rows);
    return System.nanoTime();
  }

  /** What the metrics say is one thing: every row in Redis has to be the newest. */
  private static void requireEqual(Lab lab, String prefix, String newest, int keys) {
    int wrong = 0;
    try (RedisCli redis = new RedisCli(lab.redis().port())) {
      for (int i = 0; i < keys; i++) {
        if (!redis.call("HGET", prefix + "tick:k" + i, "row").contains(newest)) {
          wrong++;
        }
      }
    }
    if (wrong > 0) {
      throw new IllegalStateException(wrong + " rows in Redis are not the newest");
    }
  }

  private static ServerProcess start(Lab lab, TestDatabase database, String prefix)
      throws IOException {
    return ServerProcess.setUp(lab, database)
        .withoutProfile()
        .mirror("tick", "tick", "key")
        .prefix(prefix)
        .start();
  }
}
