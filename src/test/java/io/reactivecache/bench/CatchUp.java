package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A server that comes back to a long journal: how fast Redis equals PostgreSQL again. */
final class CatchUp implements Subject {

  private static final int KEYS = 100_000;
  private static final int CHANGES_A_KEY = 10;
  private static final long MAX_SECONDS = 300;

  /** A server that has just started answers at some cost. */
  private static final long ASK_MILLIS = 200;

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
                        + "row in Redis is compared with the newest. *Rows* counts each key once, *changes* all that waited, both while rows are being stored.")
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
      List<Sample> samples = awaitStores(server, keys);
      requireEqual(lab, prefix, newest, keys);
      double perSecond = rowsPerSecond(samples, keys);
      return Measured.of(
              "seconds_of_process", (samples.get(samples.size() - 1).nanos() - began) / 1e9)
          .and("rows_per_second", perSecond)
          .and("changes_per_second", perSecond * CHANGES_A_KEY)
          .and("resident_mib", ProcFs.residentBytes(server.pid()) / 1_048_576.0);
    } finally {
      lab.end(server);
    }
  }

  /** What the server said of its stores, and when. */
  private record Sample(long nanos, double rows) {}

  /** Waits until the server says that it stored so many rows, and tells what it said until then. */
  private static List<Sample> awaitStores(ServerProcess server, int rows) {
    List<Sample> samples = new ArrayList<>();
    Awaitility.await(rows + " stores")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .pollInterval(Duration.ofMillis(ASK_MILLIS))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(
            () -> {
              double stored = server.metric("reactive_cache_stores_total", "stored");
              samples.add(new Sample(System.nanoTime(), stored));
              return stored >= rows;
            });
    return samples;
  }

  /** While it stored: when exactly it began and ended, between two answers, nobody knows. */
  private static double rowsPerSecond(List<Sample> samples, int rows) {
    List<Sample> storing =
        samples.stream().filter(sample -> sample.rows() > 0 && sample.rows() < rows).toList();
    List<Sample> taken = storing.size() < 2 ? samples : storing;
    Sample first = taken.get(0);
    Sample last = taken.get(taken.size() - 1);
    return (last.rows() - first.rows()) * 1e9 / Math.max(last.nanos() - first.nanos(), 1);
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
