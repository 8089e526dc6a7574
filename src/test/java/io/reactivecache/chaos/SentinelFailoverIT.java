package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.BusTap.Held;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Sentinel;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentinel promotes a replica that never heard of the last writes. */
@SuppressWarnings("NullAway.Init")
class SentinelFailoverIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final String prefix = TestServers.uniquePrefix();
  private EmbeddedRedisServer master;
  private EmbeddedRedisServer replica;
  private TcpProxy replication;
  private RedisProbe atMaster;
  private RedisProbe atReplica;
  private Sentinel sentinel;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    master = TestServers.ownRedisProcess("failover-master", List.of("--save", ""));
    String masterAddress = "127.0.0.1 " + master.port();
    replica =
        TestServers.ownRedisProcess(
            "failover-replica", List.of("--save", "", "--replicaof", masterAddress));
    replication = TcpProxy.to(master.port());
    atMaster = new RedisProbe(master.uri(), prefix);
    atReplica = new RedisProbe(replica.uri(), prefix);
    sentinel = Sentinel.of(master, directory);
    awaitLinked("the first link");
    server =
        RunningServer.setUp()
            .prefix(prefix)
            .redisUri(sentinel.uri())
            .file(
                file ->
                    file.getJsonObject("redis")
                        .put("mode", "sentinel")
                        .put("masterName", Sentinel.MASTER_NAME))
            .start();
  }

  @AfterEach
  void stop() {
    server.close();
    sentinel.close();
    atMaster.close();
    atReplica.close();
    replication.close();
    replica.close();
    master.close();
  }

  @Test
  @DisplayName("what it lacks is stored again, though its cursor is the newest that there is")
  void sameCursor() {
    try (BusTap tap = BusTap.on(server);
        Subscriber browser = Subscriber.profile(server, "alice")) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      awaitLikes(atReplica, 1);
      replicateThroughProxy();
      awaitHandled();
      Held batch = tap.hold(SentinelFailoverIT::isAboutAlice);
      server.database().execute("update profile set likes_count = 2");
      batch.awaitSent();
      // The cursor does not move before this batch is answered.
      await("the replica's cursor")
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(cursor(atReplica)).isEqualTo(cursor(atMaster)));
      replication.stall();
      Held move = tap.hold(message -> message instanceof MoveCursor);
      batch.release();
      move.awaitSent();
      awaitLikes(atMaster, 2);
      master.kill();
      assertCatchesUp(browser, 2);
    }
  }

  @Test
  @DisplayName("what it lacks is stored again from its older cursor")
  void olderCursor() {
    try (Subscriber browser = Subscriber.profile(server, "alice")) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      awaitLikes(atReplica, 1);
      replicateThroughProxy();
      replication.stall();
      for (int likes = 2; likes <= 5; likes++) {
        server.database().execute("update profile set likes_count = " + likes);
        awaitLikes(atMaster, likes);
      }
      master.kill();
      assertCatchesUp(browser, 5);
    }
  }

  private void assertCatchesUp(Subscriber browser, int likes) {
    awaitLikes(atReplica, likes);
    String row = String.valueOf(atReplica.row("profile", "alice"));
    browser.awaitShows(List.of("alice"), Map.of("alice", row));
    browser.assertOnlyForward();
    server.database().execute("update profile set likes_count = 9");
    awaitLikes(atReplica, 9);
    try (SseClient late = SseClient.open(server.stream() + "/stream?username=alice")) {
      late.await(event -> event.data().contains("\"likes_count\":9"));
    }
  }

  private void replicateThroughProxy() {
    String[] way = replication.instead(master.uri()).split(":", -1);
    atReplica.send(Command.REPLICAOF, "127.0.0.1", way[way.length - 1]);
    awaitLinked("the link through the proxy");
  }

  private void awaitLinked(String what) {
    await(what)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () ->
                String.valueOf(atReplica.send(Command.INFO, "replication"))
                        .contains("master_link_status:up")
                    && String.valueOf(atMaster.send(Command.INFO, "replication"))
                        .contains("state=online"));
  }

  private String cursor(RedisProbe redis) {
    return String.valueOf(redis.send(Command.HGET, prefix + "cursor", "snapshot"));
  }

  /** What the first journal reads found twice is behind us. */
  private void awaitHandled() {
    for (int i = 0; i < 2; i++) {
      String before = cursor(atMaster);
      server.database().execute("update profile set followers_count = followers_count + 1");
      await("the cursor to move").atMost(PATIENCE).until(() -> !cursor(atMaster).equals(before));
    }
  }

  private static void awaitLikes(RedisProbe redis, int likes) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(redis.row("profile", "alice")).contains("\"likes_count\":" + likes));
  }

  private static boolean isAboutAlice(Object message) {
    return message instanceof RowsChanged && BusTap.isAbout(message, "alice");
  }
}
