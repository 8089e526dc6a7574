package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Redis that is back, and behind what was read from PostgreSQL while it was away. */
class RedisBehindIT {

  private static final int TRIES = 50;

  @Test
  @DisplayName("readers and new streams are shown nothing older before the leader has caught up")
  void readers() {
    try (TestRedis redis =
            TestServers.ownRedis(
                "chaos-redis-behind", List.of("--save", "", "--appendonly", "no"));
        RunningServer server = RunningServer.setUp().redisUri(redis.uri()).start();
        BusTap tap = BusTap.on(server)) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      Oracle.of(server, "profile", "profile", "username").awaitHandled();
      server.redis().send(Command.SAVE);
      assertThat(get(server).body()).contains("\"likes_count\":1");
      int clients = clients(server);

      redis.kill();
      // Nobody reads it meanwhile: what was read is kept again at once.
      server.database().execute("update profile set likes_count = 3");
      tap.lose(Integer.MAX_VALUE, RedisBehindIT::isOfLeader);
      redis.restart();
      await().atMost(Duration.ofSeconds(20)).until(() -> clients(server) >= clients);

      assertThat(server.redis().row("profile", "alice")).contains("\"likes_count\":1");
      for (int i = 0; i < TRIES; i++) {
        assertThat(get(server).body()).contains("\"likes_count\":3");
        try (SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
          browser.await(event -> event.data().contains("likes_count"));
          assertThat(browser.events().get(0).data()).contains("\"likes_count\":3");
        }
      }

      tap.loseNoMore();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                HttpResponse<String> answer = get(server);
                assertThat(answer.body()).contains("\"likes_count\":3");
                assertThat(answer.headers().firstValue("X-Cache")).contains("HIT");
              });
    }
  }

  @Test
  @DisplayName("a row that did not change has no smaller version than while Redis was away")
  void unchangedRows() {
    try (TestRedis redis =
            TestServers.ownRedis("chaos-redis-owed", List.of("--save", "", "--appendonly", "yes"));
        RunningServer server = RunningServer.setUp().redisUri(redis.uri()).start()) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      server.database().execute("insert into profile (username, likes_count) values ('bob', 1)");
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      oracle.awaitHandled();
      for (int i = 0; i < TRIES; i++) {
        server.database().execute("update profile set likes_count = 2 where username = 'bob'");
      }
      oracle.awaitHandled();
      RowVersion before = Oracle.version(get(server));
      awaitSettledAfter(server, before);

      redis.kill();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> Oracle.version(get(server)).isNewerThan(before));
      RowVersion away = Oracle.version(get(server));
      redis.restart();

      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                HttpResponse<String> answer = get(server);
                assertThat(Oracle.version(answer)).isGreaterThanOrEqualTo(away);
                return answer.headers().firstValue("X-Cache").equals(Optional.of("HIT"));
              });
      try (SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
        browser.awaitCount(1);
        assertThat(RowVersion.parse(browser.events().get(0).id())).isGreaterThanOrEqualTo(away);
      }
    }
  }

  /** A row that is read now would be given under a newer version than its own. */
  private static void awaitSettledAfter(RunningServer server, RowVersion version) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Long.parseLong(
                        server.database().value("select settled_id from reactive_cache.history"))
                    > version.id());
  }

  private static boolean isOfLeader(Object message) {
    return message instanceof RowsChanged
        || message instanceof MoveCursor
        || message instanceof ReadCursor;
  }

  private static HttpResponse<String> get(RunningServer server) {
    return server.call("GET", "/v1/profile/alice");
  }

  private static int clients(RunningServer server) {
    return String.valueOf(server.redis().send(Command.CLIENT, "LIST")).split("\n").length;
  }
}
