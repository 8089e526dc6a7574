package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StopAndStartIT {

  @Test
  @DisplayName("a stop in mid-traffic loses no acknowledged write, and the next start goes on")
  void stopped() {
    TestDatabase database = TestServers.newDatabase();
    String prefix = TestServers.uniquePrefix();
    RunningServer first = RunningServer.setUp().database(database).prefix(prefix).start();
    try (Traffic traffic = Traffic.start(first);
        SseClient browser = SseClient.open(first.stream() + "/stream?username=alice")) {
      first.call("POST", "/v1/profile/alice?action=inc_likes");
      browser.await(event -> event.data().contains("\"likes_count\":1"));
      first.stop();
      browser.awaitEnd();
      assertThat(browser.retry()).isPositive();
      traffic.awaitSqlWrites().stopWriting();
      assertThat(traffic.lostIncrements(database)).isEmpty();
      database.execute("update profile set likes_count = 7 where username = 'alice'");

      try (RunningServer second = RunningServer.setUp().database(database).prefix(prefix).start()) {
        try (SseClient again =
            SseClient.to(second.stream() + "/stream?username=alice")
                .lastEventId(browser.lastEventId())
                .open()) {
          again.await(event -> event.data().contains("\"likes_count\":7"));
        }
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () -> assertThat(traffic.wronglyCached(second.redis(), database)).isEmpty());
        assertThat(second.metric("reactive_cache_resyncs_total", "")).isZero();
        assertThat(second.metric("reactive_cache_doorbell_missed_total", "")).isZero();
      }
    }
  }

  @Test
  @DisplayName("a stream that the API passes on is ended by a stop, which does not wait for it")
  void stoppedWhilePassingOn() {
    RunningServer server =
        RunningServer.setUp()
            .file(file -> file.put("origins", new JsonArray().add("https://app.example")))
            .start();
    try (SseClient browser = SseClient.open(server.api() + "/stream?username=alice")) {
      browser.awaitComments(1);
      long begin = System.nanoTime();
      server.close();
      // The listener's bound is four seconds, and nothing else takes so long.
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      browser.awaitEnd();
    }
  }

  @Test
  @DisplayName("a server that starts while both of its servers are away says so, and serves later")
  void startedAlone() {
    TestRedis redis = TestServers.ownRedis("chaos-start", List.of("--save", ""));
    try (redis;
        TcpProxy toRedis = TcpProxy.to(redis.port());
        TcpProxy toPostgres = TcpProxy.to(TestServers.postgres().port())) {
      toRedis.cut();
      toPostgres.cut();
      TestDatabase database = TestServers.newDatabase();
      try (RunningServer server =
          RunningServer.setUp()
              .database(database)
              .postgresUri(toPostgres.instead(database.uri()))
              .redisUri(toRedis.instead(redis.uri()))
              .withoutWaiting()
              .start()) {
        awaitDetail(server, "pg-listener", "could not be brought up to date");
        awaitDetail(server, "redis-writer", "Redis is away");
        awaitEveryPartHeard(server);
        assertThat(server.call("GET", "/health/live").statusCode()).isEqualTo(200);
        assertThat(server.call("GET", "/v1/profile/alice").statusCode()).isEqualTo(503);
        assertThat(server.call("POST", "/v1/profile/alice?action=inc_likes").statusCode())
            .isEqualTo(503);

        toPostgres.resume();
        awaitDetail(server, "pg-listener", "waits for Redis");
        toRedis.resume();
        server.awaitReady();
        try (Traffic traffic = Traffic.start(server)) {
          traffic.settle();
        }
      }
    }
  }

  @Test
  @DisplayName("a server that starts while Redis alone is away says so, and serves later")
  void startedWithoutRedis() {
    TestRedis redis = TestServers.ownRedis("chaos-start", List.of("--save", ""));
    try (redis;
        TcpProxy toRedis = TcpProxy.to(redis.port())) {
      toRedis.cut();
      try (RunningServer server =
          RunningServer.setUp().redisUri(toRedis.instead(redis.uri())).withoutWaiting().start()) {
        awaitDetail(server, "redis-writer", "Redis is away");
        awaitDetail(server, "pg-listener", "waits for Redis");
        toRedis.resume();
        server.awaitReady();
        try (Traffic traffic = Traffic.start(server)) {
          traffic.settle();
        }
        assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("a server that starts while PostgreSQL alone is away says so, and serves later")
  void startedWithoutPostgres() {
    TestDatabase database = TestServers.newDatabase();
    try (TcpProxy toPostgres = TcpProxy.to(TestServers.postgres().port())) {
      toPostgres.cut();
      try (RunningServer server =
          RunningServer.setUp()
              .database(database)
              .postgresUri(toPostgres.instead(database.uri()))
              .withoutWaiting()
              .start()) {
        awaitDetail(server, "pg-listener", "could not be brought up to date");
        assertThat(server.ask("GET", "/health/ready").body()).contains("redis-writer");
        assertThat(server.call("POST", "/v1/profile/alice?action=inc_likes").statusCode())
            .isEqualTo(503);
        toPostgres.resume();
        server.awaitReady();
        try (Traffic traffic = Traffic.start(server)) {
          traffic.settle();
        }
      }
    }
  }

  @Test
  @DisplayName("a second deployment with another name on the same database is refused")
  void otherDeployment() {
    try (RunningServer first = RunningServer.start()) {
      assertThatThrownBy(
              () ->
                  RunningServer.setUp()
                      .database(first.database())
                      .file(file -> file.getJsonObject("cluster").put("name", "another"))
                      .withoutWaiting()
                      .start())
          .rootCause()
          .hasMessageContaining("reactive-cache")
          .hasMessageContaining("another");
      assertThat(first.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private static void awaitEveryPartHeard(RunningServer server) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(server.ask("GET", "/health/ready").body())
                    .doesNotContain("not heard of", "silent for"));
  }

  private static void awaitDetail(RunningServer server, String part, String detail) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              JsonObject health = new JsonObject(server.ask("GET", "/health/ready").body());
              assertThat(health.getBoolean("ready")).isFalse();
              assertThat(health.getJsonArray("parts").stream().map(JsonObject.class::cast))
                  .anySatisfy(
                      status -> {
                        assertThat(status.getString("part")).isEqualTo(part);
                        assertThat(status.getBoolean("ready")).isFalse();
                        assertThat(status.getString("detail")).contains(detail);
                      });
            });
  }
}
