package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.support.AuditClient;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RedisUser;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Sentinel;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestCluster;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("With the rights in Redis that the documentation gives the whole server works")
@SuppressWarnings("NullAway.Init")
class RedisRightsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private final String prefix = TestServers.uniquePrefix();
  private TestDatabase database;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute("create table doc (id int primary key, body text)");
  }

  @Test
  @DisplayName("with one server, and nothing is refused")
  void standalone() {
    try (TestRedis redis = TestServers.ownRedis("redis-rights", List.of("--save", ""));
        RedisProbe admin = new RedisProbe(redis.uri(), prefix)) {
      RedisUser user = new RedisUser(List.of(admin), prefix).make();
      live(user, user.at(redis.uri()), "standalone");
      assertThat(user.refusals()).isEmpty();
    }
  }

  @Test
  @DisplayName("with a database number, and nothing is refused")
  void database() {
    try (TestRedis redis = TestServers.ownRedis("redis-rights", List.of("--save", ""));
        RedisProbe admin = new RedisProbe(redis.uri() + "/3", prefix)) {
      RedisUser user = new RedisUser(List.of(admin), prefix).make(RedisUser.OF_DATABASE);
      live(user, user.at(redis.uri()) + "/3", "standalone");
      assertThat(user.refusals()).isEmpty();
    }
  }

  @Test
  @DisplayName("in a Redis Cluster, and nothing is refused")
  void cluster() {
    try (TestCluster cluster = TestCluster.start("redis-rights-cluster", 3)) {
      RedisUser user = new RedisUser(cluster.all(), prefix).make(RedisUser.OF_CLUSTER);
      live(user, user.at(cluster.uris().get(0)), "cluster");
      assertThat(user.refusals()).isEmpty();
    }
  }

  @Test
  @DisplayName("behind Sentinels, and nothing is refused")
  void sentinel(@TempDir Path directory) throws IOException {
    EmbeddedRedisServer redis = TestServers.ownRedisProcess("redis-rights", List.of("--save", ""));
    EmbeddedRedisServer replica =
        TestServers.ownRedisProcess(
            "redis-rights-replica",
            List.of("--save", "", "--replicaof", "127.0.0.1 " + redis.port()));
    try (RedisProbe admin = new RedisProbe(redis.uri(), prefix);
        Sentinel sentinel = Sentinel.of(redis, directory);
        RedisProbe atSentinel = new RedisProbe(sentinel.uri(), "")) {
      RedisUser user = new RedisUser(List.of(admin), prefix).make();
      RedisUser asking = new RedisUser(List.of(atSentinel), prefix).makeForSentinel();
      live(user, user.at(sentinel.uri()), "sentinel");
      assertThat(user.refusals()).isEmpty();
      assertThat(asking.refusals()).isEmpty();
    } finally {
      replica.close();
      redis.close();
    }
  }

  private RunningServer.SetUp setUp(String uri, String mode) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .redisUri(uri)
        .mirror("doc", "doc", List.of("id"))
        .options("pg-listener", options -> options.put("auditKeysPerSecond", 0))
        .file(
            json -> {
              json.getJsonObject("redis").put("mode", mode);
              if (mode.equals("sentinel")) {
                json.getJsonObject("redis").put("masterName", Sentinel.MASTER_NAME);
              }
              json.getJsonArray("mirrors").stream()
                  .map(JsonObject.class::cast)
                  .forEach(mirror -> mirror.put("maxRowBytes", 2_000));
            });
  }

  /**
   * Start, write, read, delete, quarantine, audit, lose the connections and the cursor, stop, and
   * start again.
   */
  private void live(RedisUser user, String uri, String mode) {
    RunningServer first = setUp(uri, mode).start();
    assertThat(part(first)).contains("\"connected\"").doesNotContain("lacks");
    try (SseClient rows = SseClient.open(first.stream() + "/v1/stream?mirror=doc&key=1")) {
      database.execute("insert into doc select i, 'new' from generate_series(1, 50) i");
      rows.await(event -> event.data().contains("new"));
      assertThat(first.call("GET", "/v1/mirrors/doc/999").statusCode()).isEqualTo(404);
      database.execute("delete from doc where id = 2");
      awaitStatus(first, 2, 404);
      database.execute("update doc set body = repeat('x', 3000) where id = 3");
      awaitStatus(first, 3, 502);
      assertThat(first.ask("POST", "/v1/admin/mirrors/doc/quarantine").statusCode()).isEqualTo(202);

      AuditClient audit = new AuditClient(first, "doc");
      assertThat(audit.run().repaired()).isEmpty();
      tamper(user, "doc:4", "row", "{}");
      tamper(user, "doc:5", "version", "1-999999999");
      assertThat(audit.run().repaired()).isEqualTo(Map.of("different", 1L, "ahead", 1L));

      user.servers().forEach(server -> server.send(Command.CLIENT, "KILL", "USER", RedisUser.NAME));
      database.execute("update doc set body = 'changed' where id = 1");
      rows.await(event -> event.data().contains("changed"));
      first.awaitReady();
      for (RedisProbe server : user.servers()) {
        server.keys(prefix + "cursor*").forEach(name -> server.send(Command.DEL, name));
      }
      database.execute("update doc set body = 'of the next epoch' where id = 1");
      rows.await(event -> event.data().contains("of the next epoch"));
    }
    first.stop();
    try (RunningServer second = setUp(uri, mode).start()) {
      database.execute("update doc set body = 'again' where id = 6");
      await()
          .atMost(SOON)
          .until(() -> second.call("GET", "/v1/mirrors/doc/6").body().contains("again"));
    }
  }

  /** Writes over a field of ours, as somebody else's hand does. */
  private void tamper(RedisUser user, String key, String field, String value) {
    RedisProbe holder =
        user.servers().stream()
            .filter(server -> !server.keys(prefix + key).isEmpty())
            .findFirst()
            .orElseThrow();
    holder.send(Command.HSET, prefix + key, field, value);
  }

  private static String part(RunningServer server) {
    return server.ask("GET", "/health/ready").body();
  }

  private static void awaitStatus(RunningServer server, int id, int status) {
    await()
        .atMost(SOON)
        .until(() -> server.call("GET", "/v1/mirrors/doc/" + id).statusCode() == status);
  }
}
