package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;

/** A server that comes back to a long journal: how fast Redis equals PostgreSQL again. */
final class CatchUp implements Subject {

  private static final int KEYS = 100_000;
  private static final int CHANGES_A_KEY = 10;
  private static final long MAX_SECONDS = 300;

  private static final long ASK_MILLIS = 50;

  /** Writes of the cursor, which are counted with those of rows, are not more until rows come. */
  private static final long CURSOR_WRITES = 10;

  @Override
  public String name() {
    return "catch-up";
  }

  @Override
  public BenchReport measure(BenchEnvironment environment) throws Exception {
    int keys = environment.effort().size(KEYS, 500);
    BenchReport report =
        new BenchReport("Catch-up")
            .text(
                """
                While no server runs, %,d keys change %d times each. Then one starts and brings
                Redis up to date. At the end every row in Redis is compared.

                *Rows* counts each key once, *changes* all that waited, both while rows are being
                stored.
                """
                    .formatted(keys, CHANGES_A_KEY));
    TestDatabase database = FanOut.ticks(environment, keys);
    String prefix = environment.uniqueName("catch") + ":";
    RedisCli redis = environment.own(new RedisCli(environment.redis().port()));
    environment.end(start(environment, database, prefix).awaitReady());
    Alternation runs =
        Alternation.run(
            environment,
            "catch-up",
            List.of(
                new Variant("catch-up", () -> turn(environment, database, redis, prefix, keys))));
    Series series = runs.of("catch-up");
    report.table(
        new ResultTable("", "median (range)")
            .row(
                "seconds from start of the process", series.figure("seconds_of_process").asFigure())
            .row("rows a second into Redis", series.figure("rows_per_second").asFigure())
            .row("changes a second", series.figure("changes_per_second").asFigure())
            .row("resident memory at the end, MiB", series.figure("resident_mib").asFigure()));
    return report.raw("catch-up", runs);
  }

  private static Measured turn(
      BenchEnvironment environment, TestDatabase database, RedisCli redis, String prefix, int keys)
      throws Exception {
    long stamp = Latencies.nowMicros();
    for (int i = 0; i < CHANGES_A_KEY; i++) {
      database.execute("update tick set at = " + (stamp + i));
    }
    long before = redis.calls("hset");
    long began = System.nanoTime();
    BenchServer server = start(environment, database, prefix);
    try {
      List<Sample> samples = awaitStores(() -> redis.calls("hset") - before, keys);
      awaitStored(server, keys);
      requireEqual(redis, prefix, database);
      double perSecond = rowsPerSecond(samples, keys);
      return Measured.of(
              "seconds_of_process", (samples.get(samples.size() - 1).nanos() - began) / 1e9)
          .and("rows_per_second", perSecond)
          .and("changes_per_second", perSecond * CHANGES_A_KEY)
          .and("resident_mib", ProcFs.residentBytes(server.pid()) / 1_048_576.0);
    } finally {
      environment.end(server);
    }
  }

  /** How many rows Redis was given until some time. */
  private record Sample(long nanos, long rows) {}

  /** Waits until so many rows were given to Redis, and tells how many were until then. */
  private static List<Sample> awaitStores(LongSupplier given, int rows) {
    List<Sample> samples = new ArrayList<>();
    Awaitility.await(rows + " stores")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .pollInterval(Duration.ofMillis(ASK_MILLIS))
        .until(
            () -> {
              Sample sample = new Sample(System.nanoTime(), given.getAsLong());
              samples.add(sample);
              return sample.rows() >= rows;
            });
    return samples;
  }

  /** The last few that Redis counted may have been the cursor's. */
  private static void awaitStored(BenchServer server, int rows) {
    Awaitility.await("all rows stored")
        .atMost(Duration.ofSeconds(MAX_SECONDS))
        .ignoreExceptionsInstanceOf(UncheckedIOException.class)
        .until(() -> server.metric("reactive_cache_stores_total", "stored") >= rows);
  }

  /** While it stored: when exactly it began and ended, between two answers, nobody knows. */
  private static double rowsPerSecond(List<Sample> samples, int rows) {
    List<Sample> storing =
        samples.stream()
            .filter(sample -> sample.rows() > CURSOR_WRITES && sample.rows() < rows)
            .toList();
    List<Sample> taken = storing.size() < 2 ? samples : storing;
    Sample first = taken.get(0);
    Sample last = taken.get(taken.size() - 1);
    return (last.rows() - first.rows()) * 1e9 / Math.max(last.nanos() - first.nanos(), 1);
  }

  /** What was counted is one thing: every row in Redis has to be the newest. */
  private static void requireEqual(RedisCli redis, String prefix, TestDatabase database) {
    int wrong = StoredRows.countWrong(redis, prefix + "tick:", database, "tick", "key");
    if (wrong > 0) {
      throw new IllegalStateException(wrong + " rows in Redis are not the newest");
    }
  }

  private static BenchServer start(
      BenchEnvironment environment, TestDatabase database, String prefix) throws IOException {
    return BenchServer.setUp(environment, database)
        .withoutProfile()
        .mirror("tick", "tick", "key")
        .prefix(prefix)
        .start();
  }
}
