package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.BusTap.Held;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A Redis that comes back with less than it had, or with all of it. */
class RedisDataLossIT {

  @Test
  @DisplayName(
      "a row that was lost is stored again, though the cursor that came back is the newest")
  void lostBesideTheSameCursor() {
    try (TestRedis redis =
            TestServers.ownRedis("chaos-redis-loss", List.of("--save", "", "--appendonly", "no"));
        RunningServer server = RunningServer.setUp().redisUri(redis.uri()).start();
        BusTap tap = BusTap.on(server);
        SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      browser.await(event -> event.data().contains("\"likes_count\":1"));
      // What the first journal read found twice is behind us.
      Oracle.of(server, "profile", "profile", "username").awaitHandled();
      Held batch = tap.hold(message -> isAboutAlice(message));
      server.database().execute("update profile set likes_count = 2");
      batch.awaitSent();
      // The cursor does not move before this batch is answered.
      server.redis().send(Command.SAVE);
      Held move = tap.hold(message -> message instanceof MoveCursor);
      batch.release();
      move.awaitSent();
      assertThat(server.redis().row("profile", "alice")).contains("\"likes_count\":2");
      redis.kill();
      redis.restart();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(server.redis().row("profile", "alice")).contains("\"likes_count\":2"));
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
      assertThat(browser.ended()).isFalse();
    }
  }

  @Test
  @DisplayName("a Redis that comes back with all it had costs no epoch, and no stream a resync")
  void nothingLost() {
    try (TestRedis redis =
            TestServers.ownRedis(
                "chaos-redis-kept",
                // Once a second, a write may be answered before it is in the file.
                List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        RunningServer server = RunningServer.setUp().redisUri(redis.uri()).start();
        Traffic traffic = Traffic.start(server)) {
      traffic.awaitEvents();
      double before = server.metric("reactive_cache_stream_resyncs_total", "");
      redis.kill();
      traffic.awaitWrites();
      redis.restart();
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
      assertThat(server.metric("reactive_cache_stream_resyncs_total", "")).isEqualTo(before);
      assertThat(traffic.returns()).isZero();
      assertThat(traffic.refusals()).isZero();
    }
  }

  private static boolean isAboutAlice(Object message) {
    return message instanceof RowsChanged && BusTap.isAbout(message, "alice");
  }
}
