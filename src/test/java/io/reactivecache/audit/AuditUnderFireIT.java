package io.reactivecache.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.AuditClient;
import io.reactivecache.support.AuditClient.Result;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.RunningServer;
import io.vertx.redis.client.Command;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What is on its way is no drift. {@code -Daudit.seed} repeats a run as far as threads can be
 * repeated, {@code -Daudit.seconds} makes it longer.
 */
class AuditUnderFireIT {

  private static final int WRITERS = 16;
  private static final List<String> KEYS =
      IntStream.range(0, 400).mapToObj(i -> "key-" + i).toList();

  private final long seed = Long.getLong("audit.seed", System.nanoTime());
  private final long seconds = Long.getLong("audit.seconds", 10);

  @Test
  @DisplayName(
      "a mirror that 16 writers change, with long transactions, rollbacks, evictions, misses and"
          + " refreshes, is audited all the time and needs no repair; then drift is found")
  void nothingToRepair() throws Exception {
    System.out.println("AuditUnderFireIT: -Daudit.seed=" + seed);
    try (RunningServer server =
        RunningServer.setUp()
            .options("pg-listener", o -> o.put("auditKeysPerSecond", 10_000))
            .options("redis-writer", o -> o.put("tombstoneSeconds", 2).put("absentSeconds", 1))
            .start()) {
      RandomWriter.prepare(server.database());
      AuditClient audit = new AuditClient(server, "profile");
      List<Result> passes = new ArrayList<>();
      ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 2);
      try {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
          long writerSeed = seed + i;
          all.add(threads.submit(() -> write(server, writerSeed, end)));
        }
        all.add(threads.submit(() -> readAndEvict(server, end)));
        while (System.nanoTime() - end < 0) {
          passes.add(audit.run());
        }
        for (Future<?> one : all) {
          one.get(seconds + 60, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
      System.out.println("AuditUnderFireIT: " + passes);

      assertThat(passes).isNotEmpty();
      assertThat(passes).allSatisfy(pass -> assertThat(pass.repaired()).isEmpty());
      assertThat(passes.stream().mapToLong(Result::checked).sum()).isPositive();
      assertThat(server.metric("reactive_cache_audit_repaired_total", "")).isZero();

      // And it was not blind.
      server.database().execute("insert into profile (username) values ('seen')");
      // What is stored for the insert must not mend what follows.
      Oracle.awaitHandled(server.database(), server.redis());
      server
          .redis()
          .send(
              Command.HSET,
              server.redis().prefix() + "profile:seen",
              "version",
              "1-1",
              "row",
              "{}");
      Result last = audit.run();
      assertThat(last.repaired()).containsExactly(Map.entry("different", 1L));
      assertThat(last.undecided()).isZero();
    }
  }

  private static int write(RunningServer server, long seed, long endNanos) throws Exception {
    try (Connection connection = RandomWriter.connect(server.database(), 400)) {
      return new RandomWriter(connection, "profile", KEYS, seed).until(endNanos);
    }
  }

  private int readAndEvict(RunningServer server, long endNanos) {
    Random random = new Random(seed - 1);
    while (System.nanoTime() - endNanos < 0) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      switch (random.nextInt(40)) {
        case 0 -> server.database().execute("select reactive_cache.refresh('profile')");
        case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 -> server.redis().evict("profile", key);
        default -> server.call("GET", "/v1/mirrors/profile/" + key);
      }
    }
    return 0;
  }
}
