package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestCluster;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("One master of a Redis Cluster that lost a change")
@SuppressWarnings("NullAway.Init")
class ClusterCopiesIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private static TestCluster cluster;

  private final String prefix = TestServers.uniquePrefix();
  private final String alice = prefix + "profile:alice";
  private TestDatabase database;
  private RedisProbe behind;
  private RedisProbe ahead;
  private String copy;
  private String position;

  @BeforeAll
  static void startCluster() {
    cluster = TestCluster.start("cluster-copies", 2);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  /** The master that alice lives on, and its copy of the cursor, have only her first change. */
  @BeforeEach
  void goBack() {
    database = TestServers.newDatabase();
    RunningServer server = start();
    database.execute("insert into profile (username, likes_count) values ('alice', 1)");
    await().atMost(SOON).until(() -> holdsAlice(0) || holdsAlice(1));
    int home = holdsAlice(0) ? 0 : 1;
    behind = cluster.on(home);
    ahead = cluster.on(1 - home);
    copy = behind.keys(prefix + "cursor*").get(0);
    // What the first journal reads found twice is behind us.
    for (int followers = 1; followers <= 2; followers++) {
      String before = field(copy, "snapshot");
      database.execute("update profile set followers_count = " + followers);
      await().atMost(SOON).until(() -> !field(copy, "snapshot").equals(before));
    }
    position = field(copy, "snapshot");
    String version = field(alice, "version");
    String row = field(alice, "row");
    database.execute("update profile set likes_count = 2");
    awaitBothLikes();
    await().atMost(SOON).until(() -> !field(copy, "snapshot").equals(position));
    server.stop();
    server.redis().close();
    behind.send(Command.HSET, alice, "version", version, "row", row);
    behind.send(Command.HSET, copy, "snapshot", position);
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  @DisplayName("has it stored again from its older copy of the cursor")
  void olderCopy() {
    assertStoredAgain();
  }

  @Test
  @DisplayName("has it stored again, though a leader that died had taken that copy already")
  void takenBefore() {
    behind.send(Command.HINCRBY, copy, "term", 1);
    assertStoredAgain();
  }

  private void assertStoredAgain() {
    try (RunningServer server = start()) {
      awaitBothLikes();
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isZero();
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"missing", "damaged", "incomparable", "of another history"})
  @DisplayName("begins anew where nobody knows what it lost, since its copy is")
  void unknown(String how) {
    switch (how) {
      case "missing" -> behind.send(Command.DEL, copy);
      case "damaged" -> behind.send(Command.HSET, copy, "snapshot", "7:" + position);
      case "incomparable" -> behind.send(Command.HSET, copy, "snapshot", incomparable());
      default -> behind.send(Command.HSET, copy, "identity", "another");
    }
    try (RunningServer server = start()) {
      assertThat(server.metric("reactive_cache_resyncs_total", "reason=\"cursor-missing\""))
          .isEqualTo(1);
      assertThat(server.call("GET", "/v1/mirrors/profile/alice").body())
          .contains("\"likes_count\":2");
    }
  }

  /** Shows one transaction more than the other master's copy, and one less. */
  private String incomparable() {
    String other = ahead.keys(prefix + "cursor*").get(0);
    String shown = String.valueOf(ahead.send(Command.HGET, other, "snapshot"));
    long top = Long.parseLong(shown.split(":", -1)[1]);
    return "%d:%d:%d".formatted(top - 1, top + 1, top - 1);
  }

  private RunningServer start() {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .redisUri(cluster.uris().get(0))
        .file(json -> json.getJsonObject("redis").put("mode", "cluster"))
        // It would find the row as well, some time later.
        .options("pg-listener", options -> options.put("auditKeysPerSecond", 0))
        .start();
  }

  private boolean holdsAlice(int master) {
    return !cluster.on(master).keys(alice).isEmpty();
  }

  private void awaitBothLikes() {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(field(alice, "row")).contains("\"likes_count\":2"));
  }

  private String field(String key, String field) {
    Response value = behind.send(Command.HGET, key, field);
    return Objects.requireNonNull(value, key).toString();
  }
}
