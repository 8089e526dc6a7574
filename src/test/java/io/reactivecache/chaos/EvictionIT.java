package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Redis that has less room than there are rows. */
@SuppressWarnings("NullAway.Init")
class EvictionIT {

  private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
  private static final Pattern EVICTED = Pattern.compile("evicted_keys:(\\d+)");
  private static final long ROOM = 300_000;
  private static final int FILLERS = 400;

  private TestRedis redis;
  private TestDatabase database;
  private RunningServer server;

  @BeforeEach
  void start() {
    redis = TestServers.ownRedis("chaos-redis-eviction", List.of("--save", ""));
    database = TestServers.newDatabase();
    database.execute(
        "create table filler (id int primary key, n int not null default 0, text text)",
        "insert into filler select i, 0, string_agg(md5((i * 100 + j)::text), '')"
            + " from generate_series(1, "
            + FILLERS
            + ") i, generate_series(1, 60) j group by i");
    server =
        RunningServer.setUp()
            .database(database)
            .redisUri(redis.uri())
            .mirror("filler", "filler", List.of("id"))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    redis.close();
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"allkeys-lru", "allkeys-random"})
  @DisplayName("what is evicted is loaded again, and nothing stale lives on")
  void evicting(String policy) {
    Oracle fillers = Oracle.of(server, "filler", "filler", "id");
    try (Traffic traffic = Traffic.start(server)) {
      set("maxmemory-policy", policy);
      set("maxmemory", Long.toString(stat("memory", USED) + ROOM));
      for (int round = 1; round <= 4; round++) {
        database.execute("update filler set n = n + 1");
        for (int id = round; id <= FILLERS; id += 4) {
          assertThat(fillers.get(Integer.toString(id)).statusCode()).isEqualTo(200);
        }
      }
      traffic.awaitWrites().awaitEvents().stopWriting();
      assertThat(stat("stats", EVICTED)).isGreaterThan(FILLERS / 2);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(traffic.wronglyCached(server.redis(), database)).isEmpty();
                fillers.assertRedis(fillers.rows().keySet(), fillers.rows());
              });
      fillers.assertApi(fillers.rows().keySet(), fillers.rows());
      // The first start, and at most one a minute for a cursor that was evicted.
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isLessThanOrEqualTo(2);
      assertThat(traffic.returns()).isZero();
      assertThat(traffic.refusals()).isZero();
    }
  }

  @Test
  @DisplayName("a cursor that is evicted again and again makes no epoch each time, and is told")
  void cursorEvicted() {
    loseCursor();
    await().atMost(Duration.ofSeconds(20)).until(() -> epochs() == 2);
    server.awaitReady();
    loseCursor();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.ask("GET", "/health/ready").body().contains("lost the cursor again"));
    database.execute("update filler set n = n + 1 where id = 1");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(server.redis().row("filler", "1")).contains("\"n\":1"));
    assertThat(epochs()).isEqualTo(2);
  }

  @Test
  @DisplayName("with volatile-lru a full Redis takes no stores, as without a policy, and heals")
  void volatilePolicy() {
    Oracle fillers = Oracle.of(server, "filler", "filler", "id");
    try (Traffic traffic = Traffic.start(server)) {
      for (int id = 1; id <= FILLERS; id++) {
        assertThat(fillers.get(Integer.toString(id)).statusCode()).isEqualTo(200);
      }
      set("maxmemory-policy", "volatile-lru");
      set("maxmemory", Long.toString(stat("memory", USED) - ROOM));
      database.execute("update filler set n = n + 1");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.ask("GET", "/health/ready").body().contains("takes no stores"));
      assertThat(fillers.get("1").statusCode()).isEqualTo(200);
      traffic.awaitWrites();
      set("maxmemory", "0");
      traffic.awaitEvents().settle();
      fillers.assertRedis(fillers.rows().keySet(), fillers.rows());
      assertThat(epochs()).isEqualTo(1);
      assertThat(traffic.returns()).isZero();
    }
  }

  private void loseCursor() {
    server.redis().send(Command.DEL, server.redis().prefix() + "cursor");
  }

  private double epochs() {
    return server.metric("reactive_cache_resyncs_total", "cursor-missing");
  }

  private void set(String name, String value) {
    server.redis().send(Command.CONFIG, "SET", name, value);
  }

  private long stat(String section, Pattern pattern) {
    Matcher found = pattern.matcher(String.valueOf(server.redis().send(Command.INFO, section)));
    assertThat(found.find()).isTrue();
    return Long.parseLong(found.group(1));
  }
}
