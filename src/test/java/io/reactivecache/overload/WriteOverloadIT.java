package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** More writes than the machine can take, for {@code -Doverload.seconds}. */
class WriteOverloadIT {

  private static final int SECONDS = Integer.getInteger("overload.seconds", 6);
  private static final int ROWS = 10_000;
  private static final int WATCHED = 500;
  private static final int STREAMS = 1_000;
  private static final int API_CLIENTS = 400;
  private static final int MAX_WAITING_WRITES = 10;
  private static final long MAX_JOURNAL_ROWS = 6_000_000;

  @Test
  @DisplayName(
      "is borne: bounded while it lasts, refused with 503 where it must be, exact after it")
  void flood() {
    String prefix = TestServers.uniquePrefix();
    try (TestDatabase database = TestServers.newDatabase();
        RedisProbe redis = new RedisProbe(TestServers.redis().uri(), prefix);
        ServerProcess server =
            ServerProcess.start(
                "write-overload",
                database,
                TestServers.redis().uri(),
                prefix,
                ServerProcess.options(
                    "http-api", options -> options.put("maxWaitingWrites", MAX_WAITING_WRITES)));
        CrowdProcess crowd = CrowdProcess.of(server.stream(), STREAMS, WATCHED, "user")) {
      database.execute(
          "insert into profile (username) select 'user' || i from generate_series(0, "
              + (ROWS - 1)
              + ") i");
      Oracle.awaitHandled(database, redis);
      crowd.fresh();
      crowd.await("all have their row", status -> status.getLong("events") == STREAMS);

      Sample most = new Sample(0, 0, 0);
      long acknowledged;
      long committed;
      long refused;
      try (SqlFlood programs = SqlFlood.start(database, 8, "user", ROWS);
          ApiFlood clients = ApiFlood.start(server.api(), API_CLIENTS, "user", ROWS)) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() - end < 0) {
          most = most.max(sample(server, database));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        clients.stop();
        committed = programs.stop();
        acknowledged = clients.acknowledged();
        refused = clients.refused();
        assertThat(clients.unexpected()).as("answers that are neither 200 nor 503").isZero();
      }
      long stopped = System.nanoTime();
      Map<String, String> rows = Profiles.of(database);
      JsonObject told =
          crowd.await("all show what PostgreSQL holds", status -> shows(status, rows));
      double seconds = (System.nanoTime() - stopped) / 1e9;
      Oracle.awaitHandled(database, redis);

      System.out.printf(
          "WriteOverloadIT: seconds=%d sql=%d acknowledged=%d refused=%d events=%d most=%s"
              + " caughtUp=%.2f s%n",
          SECONDS, committed, acknowledged, refused, told.getLong("events"), most, seconds);
      assertThat(sum(database, "likes_count")).isEqualTo(acknowledged);
      assertThat(refused).as("refused with Retry-After").isPositive();
      assertThat(most.lagSeconds()).as("the lag shows").isPositive();
      assertThat(most.journalRows()).isBetween(1L, MAX_JOURNAL_ROWS);
      assertThat(redis.rows("profile")).isEqualTo(rows);
      assertThat(told.getInteger("wentBack")).isZero();
      assertThat(told.getLong("sentAway")).isZero();
      assertThat(server.metric("reactive_cache_journal_lag_seconds", "")).isZero();
      assertThat(server.metric("reactive_cache_resyncs_total", "reason=\"journal"))
          .as("new epochs by an overflow")
          .isZero();
      assertThat(server.metric("reactive_cache_doorbell_missed_total", "")).isZero();
      assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private static Sample sample(ServerProcess server, TestDatabase database) {
    String metrics = server.metrics();
    return new Sample(
        RunningServer.metric(metrics, "reactive_cache_journal_lag_seconds", ""),
        Long.parseLong(
            String.valueOf(
                database.value(
                    "select coalesce(sum(n_live_tup), 0)::bigint from pg_stat_user_tables"
                        + " where schemaname = 'reactive_cache' and relname like 'journal%'"))),
        RunningServer.metric(metrics, "jvm_memory_used_bytes", "area=\"heap\"") / 1e6);
  }

  private static boolean shows(JsonObject status, Map<String, String> rows) {
    JsonObject shown = status.getJsonObject("shown");
    return shown.fieldNames().stream()
        .allMatch(key -> shown.getJsonObject(key).getString("shown", "").equals(rows.get(key)));
  }

  private static long sum(TestDatabase database, String column) {
    return Long.parseLong(
        String.valueOf(database.value("select sum(" + column + ") from profile")));
  }

  /** What was seen while it lasted. */
  private record Sample(double lagSeconds, long journalRows, double heapMegabytes) {
    Sample max(Sample other) {
      return new Sample(
          Math.max(lagSeconds, other.lagSeconds),
          Math.max(journalRows, other.journalRows),
          Math.max(heapMegabytes, other.heapMegabytes));
    }
  }
}
