package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.Rows;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.VersionSampler;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
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
 * What must always hold, against a storm of writers. {@code -Doracle.seed} repeats a run as far as
 * threads can be repeated, {@code -Doracle.seconds} makes it longer.
 */
class OracleIT {

  private static final int WRITERS = 16;
  private static final int LOCK_TIMEOUT_MILLIS = 400;
  private static final List<String> KEYS =
      IntStream.range(0, 200).mapToObj(i -> "key-" + i).toList();

  private final long seed = Long.getLong("oracle.seed", System.nanoTime());
  private final long seconds = Long.getLong("oracle.seconds", 15);

  @Test
  @DisplayName("nothing is missed, nothing stays stale, nothing goes backwards")
  void everythingArrivesAndNothingGoesBack() throws Exception {
    System.out.println("OracleIT: -Doracle.seed=" + seed);
    try (RunningServer server = RunningServer.start()) {
      RandomWriter.prepare(server.database());
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      // Attaching has the whole mirror read once, and a stream over it is told.
      oracle.awaitHandled();
      String cursorBefore = cursor(server);
      List<Subscriber> chosen = subscribe(server);
      Subscriber everything = Subscriber.of(server, "profile", List.of());
      VersionSampler sampler = VersionSampler.start(oracle, KEYS);
      int committed;
      try (sampler) {
        committed = storm(server, oracle);
        oracle.awaitHandled();
      }
      assertThat(committed).isGreaterThan(WRITERS * 10);

      Map<String, String> truth = oracle.rows();
      List<String> used = oracle.keysEverUsed();
      assertThat(used).containsAll(truth.keySet()).hasSizeGreaterThan(KEYS.size());
      oracle.assertRedis(used, truth);
      chosen.forEach(one -> one.awaitShows(one.wanted(), truth));
      everything.awaitShows(used, truth);
      assertThat(everything.last().keySet()).containsAll(used);
      assertThat(everything.gaps()).as("gaps").isZero();
      chosen.add(everything);
      for (Subscriber one : chosen) {
        Rows.assertTrueToLife(one, one.assertOnlyForward().told());
        one.close();
      }
      Map<String, RowVersion> versions = oracle.assertApi(used, truth);
      assertFillsAreNotOlder(server, oracle, versions, truth);
      assertThat(sampler.wrong()).as("versions in Redis that went back").isEmpty();
      assertThat(sampler.looks()).isGreaterThan(10);
      assertThat(server.metric("reactive_cache_doorbell_missed_total", "")).isZero();
      assertThat(cursor(server)).isNotEqualTo(cursorBefore);
      System.out.println(
          "OracleIT: transactions="
              + committed
              + " keys="
              + used.size()
              + " events="
              + everything.told().size()
              + " looks="
              + sampler.looks());
    }
  }

  private static List<Subscriber> subscribe(RunningServer server) {
    List<Subscriber> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(Subscriber.profile(server, KEYS.get(i)));
      all.add(Subscriber.of(server, "profile", List.of(KEYS.get(i))));
      all.add(Subscriber.of(server, "profile", KEYS.subList(i * 20, i * 20 + 40)));
      all.add(Subscriber.slow(server, "profile", KEYS.subList(i * 4, i * 4 + 4), 3));
    }
    return all;
  }

  /** Writers, and a reader who also has Redis forget rows; returns how many transactions. */
  private int storm(RunningServer server, Oracle oracle) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      List<Future<Integer>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        long writerSeed = seed + i;
        writers.add(threads.submit(() -> write(server, writerSeed, end)));
      }
      Future<?> reader = threads.submit(() -> readAndEvict(server, oracle, end));
      int committed = 0;
      for (Future<Integer> writer : writers) {
        committed += writer.get(seconds + 30, TimeUnit.SECONDS);
      }
      reader.get(30, TimeUnit.SECONDS);
      return committed;
    } finally {
      threads.shutdownNow();
    }
  }

  private static int write(RunningServer server, long seed, long endNanos) throws Exception {
    try (Connection connection = RandomWriter.connect(server.database(), LOCK_TIMEOUT_MILLIS)) {
      return new RandomWriter(connection, "profile", KEYS, seed).until(endNanos);
    }
  }

  /** One who reads over the API never gets an older version than before, evictions or not. */
  private void readAndEvict(RunningServer server, Oracle oracle, long endNanos) {
    Random random = new Random(seed - 1);
    Map<String, RowVersion> newest = new HashMap<>();
    while (System.nanoTime() - endNanos < 0) {
      String key = KEYS.get(random.nextInt(KEYS.size()));
      if (random.nextInt(3) == 0) {
        server.redis().evict("profile", key);
      }
      HttpResponse<String> answer = oracle.get(key);
      if (answer.statusCode() != 404) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        RowVersion version = Oracle.version(answer);
        RowVersion before = newest.put(key, version);
        assertThat(before == null || version.compareTo(before) >= 0)
            .as("%s is %s after %s", key, version, before)
            .isTrue();
      }
    }
  }

  private static void assertFillsAreNotOlder(
      RunningServer server,
      Oracle oracle,
      Map<String, RowVersion> versions,
      Map<String, String> truth) {
    versions.keySet().forEach(key -> server.redis().evict("profile", key));
    Map<String, RowVersion> filled = oracle.assertApi(versions.keySet(), truth);
    versions.forEach(
        (key, version) -> assertThat(filled.get(key)).as(key).isGreaterThanOrEqualTo(version));
    oracle.assertRedis(versions.keySet(), truth);
  }

  private static String cursor(RunningServer server) {
    return String.valueOf(
        server.redis().send(Command.HGET, server.redis().prefix() + "cursor", "snapshot"));
  }
}
