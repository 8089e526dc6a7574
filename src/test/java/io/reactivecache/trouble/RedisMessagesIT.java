package io.reactivecache.trouble;

import static io.reactivecache.support.Futures.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.support.Sentinel;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class RedisMessagesIT {

  private static TestRedis guarded;
  private static TestRedis open;

  @BeforeAll
  static void start() {
    guarded =
        TestServers.ownRedis("redis-guarded", List.of("--save", "", "--requirepass", "s3cr3t"));
    open = TestServers.redis();
  }

  @AfterAll
  static void stop() {
    guarded.close();
  }

  @Test
  @DisplayName("a wrong password is told once by the node, with the variable to correct")
  void wrongPassword(Vertx vertx) {
    assertTold(
        vertx,
        with(Mode.STANDALONE, guarded.uri(), "", "wrong"),
        at(guarded) + " refuses the password. Correct redis.password (RC_REDIS_PASSWORD)");
    assertTold(
        vertx,
        with(Mode.STANDALONE, guarded.uri().replace("://", "://:wr0ng@"), "", ""),
        at(guarded)
            + " refuses the password. Correct it in redis.uris (RC_REDIS_URI), or set"
            + " redis.password (RC_REDIS_PASSWORD)");
  }

  @Test
  @DisplayName("so is one that is missing, and a user whom Redis does not know")
  void missingPassword(Vertx vertx) {
    assertTold(
        vertx,
        with(Mode.STANDALONE, guarded.uri(), "", ""),
        at(guarded) + " wants a password and got none. Set redis.password (RC_REDIS_PASSWORD)");
    assertTold(
        vertx,
        with(Mode.STANDALONE, guarded.uri().replace("://", "://bob:wr0ng@"), "", ""),
        at(guarded)
            + " refuses user bob or its password. Correct it in redis.uris (RC_REDIS_URI), or set"
            + " redis.password (RC_REDIS_PASSWORD)");
  }

  @Test
  @DisplayName("a database that Redis does not have is told with its number")
  void noSuchDatabase(Vertx vertx) {
    assertTold(
        vertx,
        with(Mode.STANDALONE, open.uri() + "/99", "", ""),
        at(open)
            + " has no database 99. Correct the number in redis.uris (RC_REDIS_URI), or raise"
            + " databases there");
  }

  @Test
  @DisplayName("a host that is not known is named")
  void unknownHost(Vertx vertx) {
    for (Mode mode : Mode.values()) {
      assertTold(
          vertx,
          with(mode, "redis://nosuch.invalid:6379", "mymaster", ""),
          "host nosuch.invalid of Redis is not known. Correct redis.uris (RC_REDIS_URI)");
    }
  }

  @Test
  @DisplayName("a mode that is not that of the server is told with the one that is")
  void wrongMode(Vertx vertx) {
    assertTold(
        vertx,
        with(Mode.CLUSTER, open.uri(), "", ""),
        at(open)
            + " is no Redis Cluster, and redis.mode (RC_REDIS_MODE) is cluster. Set it to"
            + " standalone");
    assertTold(
        vertx,
        with(Mode.SENTINEL, open.uri(), "mymaster", ""),
        "a Sentinel or Redis of 127.0.0.1:"
            + open.port()
            + " is no Sentinel, and redis.mode (RC_REDIS_MODE) is sentinel. Name Sentinels in"
            + " redis.uris (RC_REDIS_URI), or set the mode to standalone");
  }

  @Test
  @DisplayName("so is a node of a cluster that is taken for a server of its own")
  void nodeOfCluster(Vertx vertx) {
    try (TestRedis node =
            TestServers.ownRedis("redis-node", List.of("--save", "", "--cluster-enabled", "yes"));
        LogWatch log = new LogWatch()) {
      String sentence =
          at(node)
              + " is a node of a Redis Cluster, and redis.mode (RC_REDIS_MODE) is standalone."
              + " Set it to cluster";
      RedisLink link = links(vertx, with(Mode.STANDALONE, node.uri(), "", "")).get(0);
      await().until(link::connected);

      assertThat(awaitFailure(link.send(Request.cmd(Command.GET).arg("rc:cursor"))))
          .hasMessageContaining("CLUSTERDOWN");
      // It connects again at once, and hears it again with the next key.
      assertThat(log.count("Redis is away: reason=" + sentence)).isPositive();
      link.close();
    }
  }

  @Test
  @DisplayName("a master that the Sentinels do not know, and a Sentinel that is taken for Redis")
  void sentinel(Vertx vertx, @TempDir Path directory) throws IOException {
    try (EmbeddedRedisServer master =
            TestServers.ownRedisProcess("messages-master", List.of("--save", ""));
        EmbeddedRedisServer replica =
            TestServers.ownRedisProcess(
                "messages-replica",
                List.of("--save", "", "--replicaof", "127.0.0.1 " + master.port()));
        Sentinel sentinel = Sentinel.of(master, directory)) {
      assertThat(replica.pid()).isPositive();
      assertTold(
          vertx,
          with(Mode.SENTINEL, sentinel.uri(), "other", ""),
          "the Sentinels know no master other. Correct redis.masterName (RC_REDIS_MASTER_NAME);"
              + " SENTINEL MASTERS tells which they know");
      assertTold(
          vertx,
          with(Mode.STANDALONE, sentinel.uri(), "", ""),
          "Redis at "
              + sentinel.uri().replace("redis://", "")
              + " is a Sentinel, and redis.mode (RC_REDIS_MODE) is standalone. Set it to"
              + " sentinel, and redis.masterName (RC_REDIS_MASTER_NAME)");
    }
  }

  @Test
  @DisplayName("an outage stays told once, and once when it is over, by whichever parts")
  void outage(Vertx vertx) {
    try (TestRedis own = TestServers.ownRedis("redis-messages", List.of("--save", ""));
        LogWatch log = new LogWatch()) {
      List<RedisLink> links = links(vertx, with(Mode.STANDALONE, own.uri(), "", ""));
      await().until(() -> links.stream().allMatch(RedisLink::connected));

      own.kill();
      await().until(() -> links.stream().noneMatch(RedisLink::connected));
      own.restart();
      await().until(() -> links.stream().allMatch(RedisLink::connected));

      assertThat(log.count("Redis is away")).isEqualTo(1);
      assertThat(log.count("Redis is back")).isEqualTo(1);
      links.forEach(RedisLink::close);
    }
  }

  @Test
  @DisplayName("nobody at the port is an outage like any other")
  void nobody(Vertx vertx) {
    String uri = "redis://127.0.0.1:" + Processes.freePort();
    try (LogWatch log = new LogWatch()) {
      List<RedisLink> links = links(vertx, with(Mode.STANDALONE, uri, "", ""));
      await().until(() -> links.stream().allMatch(link -> link.detail().contains("refused")));
      assertThat(log.warnings()).hasSize(1);
      links.forEach(RedisLink::close);
    }
  }

  /** All that is said of it, by three parts that meet it. */
  private static void assertTold(Vertx vertx, RedisConfig config, String sentence) {
    try (LogWatch log = new LogWatch()) {
      List<RedisLink> links = links(vertx, config);
      for (RedisLink link : links) {
        await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(() -> assertThat(link.detail()).isEqualTo("Redis is away: " + sentence));
      }
      assertThat(log.warnings())
          .singleElement()
          .asString()
          .startsWith("Redis is away: reason=" + sentence + " uris=[redis://")
          .doesNotContain("wr0ng");
      links.forEach(RedisLink::close);
    }
  }

  private static List<RedisLink> links(Vertx vertx, RedisConfig config) {
    return Stream.generate(() -> new RedisLink(vertx, config, () -> {})).limit(3).toList();
  }

  private static RedisConfig with(Mode mode, String uri, String master, String password) {
    return new RedisConfig(
        mode,
        List.of(uri),
        Optional.of(master).filter(name -> !name.isEmpty()),
        Optional.of(password).filter(text -> !text.isEmpty()),
        "rc:",
        5_000,
        2_000);
  }

  private static String at(TestRedis redis) {
    return "Redis at 127.0.0.1:" + redis.port();
  }
}
