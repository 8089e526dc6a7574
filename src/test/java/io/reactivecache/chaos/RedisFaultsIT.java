package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class RedisFaultsIT {

  private TestRedis redis;
  private TcpProxy network;
  private RunningServer server;

  @BeforeEach
  void start() {
    redis = TestServers.ownRedis("chaos-redis", List.of("--save", "", "--appendonly", "no"));
    network = TcpProxy.to(redis.port());
    server = RunningServer.setUp().redisUri(network.instead(redis.uri())).start();
  }

  @AfterEach
  void stop() {
    server.close();
    network.close();
    redis.close();
  }

  @Test
  @DisplayName("a Redis that was killed and comes back empty is filled again under a new epoch")
  void killed() {
    try (Traffic traffic = Traffic.start(server)) {
      String before = epoch();
      redis.kill();
      assertServesWithoutRedis(traffic);
      redis.restart();
      awaitOtherEpoch(before);
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(server.metric("reactive_cache_resyncs_total", "cursor-missing")).isEqualTo(2);
      assertThat(traffic.returns()).isZero();
      assertThat(traffic.refusals()).isZero();
    }
  }

  @Test
  @DisplayName("a frozen Redis costs neither a write nor a stream, and is caught up with")
  void frozen() {
    try (Traffic traffic = Traffic.start(server)) {
      redis.freeze();
      try {
        assertServesWithoutRedis(traffic);
      } finally {
        redis.thaw();
      }
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(traffic.returns()).isZero();
      assertThat(traffic.refusals()).isZero();
    }
  }

  @Test
  @DisplayName("a network that cuts Redis off costs neither a write nor a stream nor an epoch")
  void cut() {
    try (Traffic traffic = Traffic.start(server)) {
      String before = epoch();
      network.cut();
      try {
        assertServesWithoutRedis(traffic);
      } finally {
        network.resume();
      }
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(epoch()).isEqualTo(before);
      assertThat(traffic.returns()).isZero();
    }
  }

  @Test
  @DisplayName("a silent network to Redis is noticed, and what it held back does no harm later")
  void stalled() {
    try (Traffic traffic = Traffic.start(server)) {
      network.stall();
      try {
        assertServesWithoutRedis(traffic);
      } finally {
        network.resume();
      }
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(traffic.returns()).isZero();
    }
  }

  @Test
  @DisplayName("FLUSHALL is noticed within about a second and nothing stale stays")
  void flushed() {
    try (Traffic traffic = Traffic.start(server)) {
      String before = epoch();
      traffic.stopWriting();
      server.redis().send(Command.FLUSHALL);
      long begun = System.nanoTime();
      awaitOtherEpoch(before);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
      traffic.settle();
    }
  }

  @Test
  @DisplayName("a Redis that comes back from an older dump is brought up to date")
  void olderDump() {
    try (Traffic traffic = Traffic.start(server)) {
      server.redis().send(Command.SAVE);
      traffic.awaitWrites().awaitEvents();
      redis.kill();
      redis.restart();
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(traffic.returns()).isZero();
    }
  }

  /** Writes go on, reads come from PostgreSQL, and the server says what it lacks. */
  private void assertServesWithoutRedis(Traffic traffic) {
    traffic.awaitWrites();
    await().atMost(Duration.ofSeconds(15)).until(() -> ready().body().contains("Redis is away"));
    assertThat(ready().statusCode()).isEqualTo(503);
    assertThat(server.ask("GET", "/health/ready?for=api").statusCode()).isEqualTo(503);
    long begun = System.nanoTime();
    HttpResponse<String> read = server.call("GET", "/v1/profile/" + traffic.keys().get(0));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
    assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
    assertThat(read.headers().firstValue("X-Cache")).hasValue("MISS");
    traffic.awaitWrites();
  }

  private HttpResponse<String> ready() {
    return server.ask("GET", "/health/ready");
  }

  private String epoch() {
    return String.valueOf(server.database().value("select epoch from reactive_cache.history"));
  }

  private void awaitOtherEpoch(String before) {
    await().atMost(Duration.ofSeconds(20)).until(() -> !epoch().equals(before));
  }
}
