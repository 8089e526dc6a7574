package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** A Redis that is there, and does not do what it should. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RedisTroubleIT {

  private Path disk;
  private EmbeddedRedisServer redis;
  private RunningServer server;
  private Traffic traffic;
  private LogWatch logs;
  private String epoch;

  @BeforeAll
  void startServer() throws IOException {
    disk = Files.createTempDirectory("redis-disk");
    redis =
        TestServers.ownRedisProcess(
            "chaos-redis-trouble",
            List.of(
                "--dir",
                disk.toString(),
                "--save",
                "3600 1",
                "--enable-protected-configs",
                "yes",
                "--enable-debug-command",
                "yes",
                "--key-load-delay",
                "1000",
                "--loading-process-events-interval-bytes",
                "1024"));
    server = RunningServer.setUp().redisUri(redis.uri()).start();
  }

  @AfterAll
  void stopServer() throws IOException {
    server.close();
    redis.kill();
    Files.deleteIfExists(disk.resolve("dump.rdb"));
    Files.deleteIfExists(disk);
  }

  @BeforeEach
  void start() {
    traffic = Traffic.start(server).awaitEvents();
    epoch = epoch();
    logs = new LogWatch();
  }

  @AfterEach
  void stop() {
    logs.close();
    traffic.close();
  }

  @Test
  @DisplayName("out of memory it takes no stores; nothing is lost, and it heals when it has memory")
  void outOfMemory() {
    set("maxmemory", "1");
    awaitNotReady("Redis takes no stores: Redis: OOM");
    assertReadsAreHits();
    traffic.awaitWrites();
    set("maxmemory", "0");
    assertHealed();
    assertThat(logs.count("Redis takes no stores")).as("a line for each writer").isBetween(1L, 2L);
    assertThat(logs.count("Redis is away")).isZero();
  }

  @Test
  @DisplayName("out of memory shows also while nothing changes")
  void outOfMemoryAtRest() {
    traffic.stopWriting();
    server.awaitReady();
    set("maxmemory", "1");
    awaitNotReady("Redis takes no stores: Redis: OOM");
    set("maxmemory", "0");
    traffic.settle();
  }

  @Test
  @DisplayName("while its disk is full it takes no stores, and still serves reads")
  void diskFull() throws IOException {
    Files.deleteIfExists(disk.resolve("dump.rdb"));
    Files.delete(disk);
    server.redis().send(Command.BGSAVE);
    awaitNotReady("Redis takes no stores: Redis: MISCONF");
    assertReadsAreHits();
    traffic.awaitWrites();
    set("stop-writes-on-bgsave-error", "no");
    assertHealed();
    assertThat(logs.count("Redis takes no stores")).as("a line for each writer").isBetween(1L, 2L);
    assertThat(logs.count("Redis is away")).isZero();
    set("dir", Files.createDirectories(disk).toString());
    set("stop-writes-on-bgsave-error", "yes");
    server.redis().send(Command.SAVE);
  }

  @Test
  @DisplayName("a replica in its place is no place to write to, and is left until it is a master")
  void replicaInItsPlace() {
    server.redis().send(Command.REPLICAOF, "127.0.0.1", Integer.toString(Processes.freePort()));
    awaitNotReady("READONLY");
    traffic.awaitWrites();
    server.redis().send(Command.REPLICAOF, "NO", "ONE");
    assertHealed();
  }

  @Test
  @DisplayName("another password is an outage that says so, until ours is right again")
  void otherPassword() {
    set("requirepass", "other");
    server.redis().send(Command.CLIENT, "KILL", "TYPE", "normal");
    awaitNotReady("wants a password and got none");
    traffic.awaitWrites();
    set("requirepass", "");
    assertHealed();
  }

  @Test
  @DisplayName("while it loads its data reads come from PostgreSQL, and then all goes on as before")
  void loading() throws IOException {
    server.redis().send(Command.DEBUG, "POPULATE", "1500", "filler");
    server.redis().send(Command.SAVE);
    redis.kill();
    redis.restart();
    awaitNotReady("LOADING");
    HttpResponse<String> read = server.call("GET", "/v1/profile/" + traffic.keys().get(0));
    assertThat(read.statusCode()).isEqualTo(200);
    traffic.awaitWrites();
    assertHealed();
    for (int from = 0; from < 1_500; from += 100) {
      Object[] names = new Object[100];
      for (int i = 0; i < names.length; i++) {
        names[i] = "filler:" + (from + i);
      }
      server.redis().send(Command.UNLINK, names);
    }
  }

  private void assertHealed() {
    traffic.awaitWrites().awaitEvents().settle();
    assertThat(epoch()).as("the epoch").isEqualTo(epoch);
    assertThat(traffic.returns()).as("streams that ended").isZero();
    assertThat(traffic.refusals()).isZero();
    assertThat(logs.alarms()).isEmpty();
  }

  private void assertReadsAreHits() {
    HttpResponse<String> read = server.call("GET", "/v1/profile/" + traffic.keys().get(0));
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.headers().firstValue("X-Cache")).hasValue("HIT");
  }

  private void awaitNotReady(String why) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = server.ask("GET", "/health/ready");
              assertThat(ready.body()).contains(why);
              assertThat(ready.statusCode()).isEqualTo(503);
            });
  }

  private void set(String name, String value) {
    server.redis().send(Command.CONFIG, "SET", name, value);
  }

  private String epoch() {
    return String.valueOf(server.database().value("select epoch from reactive_cache.history"));
  }
}
