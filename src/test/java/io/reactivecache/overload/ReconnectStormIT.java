package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Everybody is thrown out, and everybody is back at once: {@code -Doverload.streams} of them. */
class ReconnectStormIT {

  private static final int STREAMS = Integer.getInteger("overload.streams", 10_000);
  private static final int STORMS = Integer.getInteger("overload.storms", 2);

  /** Odd, so that each instance gets streams of each key. */
  private static final int KEYS = 99;

  private static final int INSTANCES = 2;

  /** PostgreSQL counts what it is asked. */
  private static final Map<String, String> COUNTING =
      Map.of("shared_preload_libraries", "pg_stat_statements", "pg_stat_statements.track", "all");

  private static final List<String> OUTCOMES = List.of("hit", "miss", "absent");

  /** The audit reads rows of Redis as well. */
  private static final Consumer<JsonObject> QUIET =
      ServerProcess.options("pg-listener", options -> options.put("auditKeysPerSecond", 0));

  @Test
  @DisplayName(
      "a reconnect storm costs PostgreSQL nothing and Redis one read of a key an instance,"
          + " and each stream shows its row after it")
  void storm() {
    try (Scene scene = Scene.of(STREAMS)) {
      TestDatabase database = scene.database();
      RedisProbe probe = scene.probe();
      CrowdProcess crowd = scene.crowd();
      awaitCached(database, probe);

      // As for the first time: what is not known to the instance is read, once.
      Cost first = scene.cost(crowd::fresh, STREAMS);
      first.expectOneReadAKeyAnInstance();
      assertThat(first.reads()).isGreaterThanOrEqualTo(KEYS);
      assertThat(first.rowQueries()).isZero();

      for (int i = 0; i < STORMS; i++) {
        // They say which version they saw: no row is sent again.
        Cost again = scene.cost(crowd::storm, 0);
        again.expectOneReadAKeyAnInstance();
        assertThat(again.rowQueries()).isZero();
      }

      // Changed while nobody was there: everybody is shown what is new, once.
      crowd.drop();
      database.execute("update profile set likes_count = likes_count + 1");
      awaitCached(database, probe);
      Cost changed = scene.cost(crowd::storm, STREAMS);
      changed.expectOneReadAKeyAnInstance();
      expectShown(crowd, database);

      // And what changes from now on comes to all of them.
      long before = crowd.status().getLong("events");
      database.execute("update profile set likes_count = likes_count + 1");
      JsonObject told =
          crowd.await("the change", status -> status.getLong("events") >= before + STREAMS);
      assertThat(told.getLong("events")).isEqualTo(before + STREAMS);
      expectShown(crowd, database);
      assertThat(told.getInteger("wentBack")).isZero();
      System.out.printf(
          "ReconnectStormIT: streams=%d heapUsedMb=%.0f%n",
          STREAMS, scene.server().metric("jvm_memory_used_bytes", "area=\"heap\"") / 1e6);
    }
  }

  @Test
  @DisplayName("a storm on rows that are cached nowhere reads each of them once from PostgreSQL")
  void coldStorm() {
    int streams = Math.min(STREAMS, 2_000);
    try (Scene scene = Scene.of(streams)) {
      TestDatabase database = scene.database();
      RedisProbe probe = scene.probe();
      CrowdProcess crowd = scene.crowd();
      awaitCached(database, probe);
      for (int i = 0; i < KEYS; i++) {
        probe.evict("profile", "user" + i);
      }
      Cost cold = scene.cost(crowd::fresh, streams);
      assertThat(cold.misses()).isBetween((long) KEYS, (long) KEYS * INSTANCES);
      assertThat(cold.rowQueries()).isPositive();
      expectShown(crowd, database);
      assertThat(probe.rows("profile")).hasSize(KEYS);
    }
  }

  private static void insert(TestDatabase database) {
    database.execute(
        "insert into profile (username) select 'user' || i from generate_series(0, "
            + (KEYS - 1)
            + ") i");
  }

  private static void awaitCached(TestDatabase database, RedisProbe probe) {
    Oracle.awaitHandled(database, probe);
    assertThat(probe.rows("profile")).isEqualTo(Profiles.of(database));
  }

  private static long reads(String metrics, String outcome) {
    return (long)
        RunningServer.metric(metrics, "reactive_cache_reads_total", "outcome=\"" + outcome + "\"");
  }

  private static long calls(String commands, String name) {
    Matcher calls = Pattern.compile("cmdstat_" + name + ":calls=(\\d+)").matcher(commands);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  private static void expectShown(CrowdProcess crowd, TestDatabase database) {
    Map<String, String> rows = Profiles.of(database);
    crowd.await(
        "everybody shows what PostgreSQL holds",
        status -> {
          Map<String, String> shown = new TreeMap<>();
          status
              .getJsonObject("shown")
              .forEach(
                  one -> shown.put(one.getKey(), ((JsonObject) one.getValue()).getString("shown")));
          return shown.equals(rows);
        });
  }

  /** A server with servers of its own, a crowd that has not come yet, and rows that are cached. */
  private record Scene(
      TestRedis redis,
      TestPostgres postgres,
      TestDatabase database,
      RedisProbe probe,
      ServerProcess server,
      CrowdProcess crowd)
      implements AutoCloseable {

    static Scene of(int streams) {
      TestRedis redis = TestServers.ownRedis("storm", List.of("--save", ""));
      TestPostgres postgres = TestServers.ownPostgres("storm", COUNTING);
      TestDatabase database = TestServers.newDatabase(postgres);
      RedisProbe probe = new RedisProbe(redis.uri(), "storm:");
      ServerProcess server = ServerProcess.start("storm", database, redis.uri(), "storm:", QUIET);
      CrowdProcess crowd = CrowdProcess.of(server.stream(), streams, KEYS, "user");
      database.execute("create extension pg_stat_statements");
      insert(database);
      return new Scene(redis, postgres, database, probe, server, crowd);
    }

    /** What a storm cost Redis and PostgreSQL, once everybody has what is due to him. */
    Cost cost(Runnable storm, long events) {
      Cost before = now();
      long eventsBefore = crowd.status().getLong("events");
      long start = System.nanoTime();
      storm.run();
      crowd.await(
          "everybody is back",
          status -> status.getInteger("greeted").equals(status.getInteger("size")));
      JsonObject told =
          crowd.await(
              "everybody has his row", status -> status.getLong("events") >= eventsBefore + events);
      double seconds = (System.nanoTime() - start) / 1e9;
      Cost after = now();
      Cost cost = after.minus(before);
      System.out.printf(
          "ReconnectStormIT: %.2f s, %s, events=%d%n",
          seconds, cost, told.getLong("events") - eventsBefore);
      assertThat(told.getLong("events") - eventsBefore).isEqualTo(events);
      assertThat(told.getLong("sentAway")).isZero();
      return cost;
    }

    private Cost now() {
      String metrics = server.metrics();
      String commands = String.valueOf(probe.send(Command.INFO, "commandstats"));
      return new Cost(
          OUTCOMES.stream().mapToLong(outcome -> reads(metrics, outcome)).sum(),
          // A script asks once at most, such as the one that moves the cursor, or once for each row
          // that it stores: a leader that reads a mirror again is no matter of the streams.
          calls(commands, "hmget")
              - calls(commands, "evalsha")
              - (long) RunningServer.metric(metrics, "reactive_cache_stores_total", ""),
          reads(metrics, "miss"),
          Long.parseLong(
              String.valueOf(
                  database.value(
                      "select coalesce(sum(calls), 0) from pg_stat_statements"
                          + " where query like '%profile%' and query like '%is_current%'"))));
    }

    @Override
    public void close() {
      crowd.close();
      server.close();
      probe.close();
      database.close();
      postgres.close();
      redis.close();
    }
  }

  /**
   * What the server asked for.
   *
   * @param reads of the cache, as the server counts them
   * @param redisReads reads that Redis counted, at least
   * @param misses reads that went on to PostgreSQL
   * @param rowQueries statements that load missing rows, as PostgreSQL counted them
   */
  private record Cost(long reads, long redisReads, long misses, long rowQueries) {

    Cost minus(Cost before) {
      return new Cost(
          reads - before.reads,
          redisReads - before.redisReads,
          misses - before.misses,
          rowQueries - before.rowQueries);
    }

    /** No key was read more than once by an instance, and all from Redis. */
    void expectOneReadAKeyAnInstance() {
      // Fewer, where some stream of a key was still there when the next one came.
      assertThat(reads).isLessThanOrEqualTo((long) KEYS * INSTANCES);
      // The leader may look at each key meanwhile, to sweep or to store it once more.
      assertThat(redisReads).isLessThanOrEqualTo(reads + 2L * KEYS);
      assertThat(misses).isZero();
    }
  }
}
