package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RedisUser;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestCluster;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A right in Redis that is missing")
@SuppressWarnings("NullAway.Init")
class MissingRightsIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final String prefix = TestServers.uniquePrefix();
  private final String allKeys = "~" + prefix + "*";
  private TestRedis redis;
  private RedisProbe admin;
  private RedisUser user;
  private TestDatabase database;
  private LogWatch logs;

  @BeforeEach
  void start() {
    redis = TestServers.ownRedis("redis-missing-rights", List.of("--save", ""));
    admin = new RedisProbe(redis.uri(), prefix);
    user = new RedisUser(List.of(admin), prefix).make();
    database = TestServers.newDatabase();
    logs = new LogWatch();
  }

  @AfterEach
  void stop() {
    logs.close();
    admin.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ping", "eval", "evalsha", "time", "hdel", "hmget", "scan"})
  @DisplayName("is named from the start, with what to run, and once given all is well by itself")
  void atStart(String command) {
    user.set("-" + command);
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start()) {
      awaitMissing(server, "+" + command);
      user.set("+" + command);
      server.awaitReady();
      assertFollows(server, 1);
    }
    assertToldOnce("+" + command);
  }

  @Test
  @DisplayName("of all its keys, the same")
  void keys() {
    user.set("resetkeys", "~other:*");
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start()) {
      awaitMissing(server, allKeys);
      user.set(allKeys);
      server.awaitReady();
      assertFollows(server, 1);
    }
    assertToldOnce(allKeys);
  }

  @Test
  @DisplayName("of some of its keys shows as long as rows are refused")
  void someKeys() {
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start().awaitReady()) {
      user.set("resetkeys", "~" + prefix + "cursor", "~" + prefix + "rights");
      database.execute("insert into profile (username) values ('alice')");
      awaitMissing(server, allKeys);
      user.set(allKeys);
      server.awaitReady();
      assertFollows(server, 1);
    }
    assertToldOnce(allKeys);
  }

  @Test
  @DisplayName("and more than one are named together")
  void several() {
    user.set("-hset", "-pexpire", "-unlink");
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start()) {
      awaitMissing(server, "+hset +pexpire +unlink");
      user.set("+hset", "+pexpire", "+unlink");
      server.awaitReady();
    }
  }

  @Test
  @DisplayName(
      "taken away while it runs stops stores, and leaves no older row under a newer version")
  void takenAway() {
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start().awaitReady()) {
      assertFollows(server, 1);
      user.set("-hdel");
      database.execute("delete from profile where username = 'alice'");
      awaitMissing(server, "+hdel");
      String version = admin.version("profile", "alice");
      assertThat(admin.row("profile", "alice")).contains("\"likes_count\":1");
      user.set("+hdel");
      server.awaitReady();
      await().atMost(SOON).until(() -> admin.row("profile", "alice") == null);
      assertThat(admin.version("profile", "alice")).isNotEqualTo(version);
      assertFollows(server, 2);
    }
    assertToldOnce("+hdel");
  }

  @Test
  @DisplayName("to look into a hash is not taken for a row, or a cursor, that is gone")
  void blind() {
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start().awaitReady()) {
      assertFollows(server, 1);
      String version = admin.version("profile", "alice");
      user.set("-hmget");
      awaitMissing(server, "+hmget");
      database.execute("update profile set likes_count = 2");
      // Several looks at the cursor, and stores that are tried again.
      await().atMost(SOON).until(() -> user.refusals("hmget") > 20);
      assertThat(admin.version("profile", "alice")).isEqualTo(version);
      user.set("+hmget");
      server.awaitReady();
      assertFollows(server, 3);
    }
    assertThat(logs.count("A new epoch begins")).as("that of the start").isEqualTo(1);
  }

  @Test
  @DisplayName("that only a guard needs is told, and does no harm else")
  void guard() {
    user.set("-client|kill", "-info");
    try (RunningServer server = setUp(user.at(redis.uri()), "standalone").start()) {
      server.awaitReady();
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(parts(server))
                      .containsOnly(
                          "connected; Redis user reactive lacks rights that guard against late"
                              + " commands; run: ACL SETUSER reactive +client|kill +info"
                              + " and: CLIENT KILL USER reactive"));
      assertFollows(server, 1);
      user.set("+client|kill", "+info");
      admin.send(Command.CLIENT, "KILL", "USER", RedisUser.NAME);
      await().atMost(SOON).untilAsserted(() -> assertThat(parts(server)).containsOnly("connected"));
    }
  }

  @Test
  @DisplayName("to choose a database is named by the connection that cannot be made")
  void database() {
    try (RunningServer server = setUp(user.at(redis.uri()) + "/3", "standalone").start()) {
      awaitPart(server, "run: ACL SETUSER reactive +select");
      user.set(RedisUser.OF_DATABASE);
      server.awaitReady();
    }
  }

  @Test
  @DisplayName("in a Redis Cluster is named too, also of a single node")
  void cluster() {
    try (TestCluster cluster = TestCluster.start("missing-rights-cluster", 3)) {
      RedisUser everywhere = new RedisUser(cluster.all(), prefix).make();
      RedisUser there = new RedisUser(List.of(cluster.on(2)), prefix);
      there.set("-hset");
      String uri = everywhere.at(cluster.uris().get(0));
      try (RunningServer server = setUp(uri, "cluster").start()) {
        awaitPart(server, "run: ACL SETUSER reactive +cluster|slots");
        everywhere.set(RedisUser.OF_CLUSTER);
        awaitMissing(server, "+hset");
        there.set("+hset", "-hmget");
        awaitMissing(server, "+hmget");
        there.set("+hmget");
        server.awaitReady();
      }
    }
  }

  private RunningServer.SetUp setUp(String uri, String mode) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .redisUri(uri)
        .file(json -> json.getJsonObject("redis").put("mode", mode))
        .withoutWaiting();
  }

  private static void awaitMissing(RunningServer server, String rules) {
    awaitPart(server, "Redis user reactive lacks rights; run: ACL SETUSER reactive " + rules);
  }

  private static void awaitPart(RunningServer server, String detail) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              HttpResponse<String> health = server.ask("GET", "/health/ready");
              assertThat(parts(server)).anyMatch(part -> part.endsWith(detail));
              assertThat(health.statusCode()).isEqualTo(503);
            });
  }

  /** What the instances of redis-writer say. */
  private static List<String> parts(RunningServer server) {
    return new JsonObject(server.ask("GET", "/health/ready").body())
        .getJsonArray("parts").stream()
            .map(JsonObject.class::cast)
            .filter(part -> part.getString("part").equals("redis-writer"))
            .map(part -> Objects.requireNonNull(part.getString("detail")))
            .toList();
  }

  private void assertFollows(RunningServer server, int likes) {
    server
        .database()
        .execute(
            "insert into profile (username, likes_count) values ('alice', %d)".formatted(likes)
                + " on conflict (username) do update set likes_count = excluded.likes_count");
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(admin.row("profile", "alice")).contains("\"likes_count\":" + likes));
  }

  private void assertToldOnce(String rules) {
    assertThat(logs.warnings())
        .filteredOn(line -> line.contains("right") || line.contains("Redis takes no stores"))
        .containsExactly(
            "A right in Redis is missing: user=reactive rights=[%s] remedy=ACL SETUSER reactive %s"
                .formatted(rules, rules));
    assertThat(logs.count("Redis gives every right again: user=reactive")).isEqualTo(1);
  }
}
