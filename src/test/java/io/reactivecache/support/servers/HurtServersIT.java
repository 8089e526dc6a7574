package io.reactivecache.support.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Whatever the servers of the tests are")
class HurtServersIT {

  private static final List<String> NO_SNAPSHOTS = List.of("--save", "");

  @Test
  @DisplayName("PostgreSQL has the settings that were asked for, and keeps what was committed")
  void postgresSettings() {
    try (TestPostgres server = TestServers.ownPostgres("hurt", Map.of("max_connections", "37"))) {
      TestDatabase database = server.database("postgres");
      assertThat(database.value("show max_connections")).isEqualTo("37");
      assertThat(database.value("show fsync")).isEqualTo("on");
      assertThat(database.value("show synchronous_commit")).isEqualTo("on");
      assertThat(database.value("select datcollate from pg_database where datname = 'template1'"))
          .isEqualTo("C.UTF-8");
      assertThat(database.value("select current_setting('is_superuser')")).isEqualTo("on");
    }
  }

  @Test
  @DisplayName("a PostgreSQL that is killed crashes, and one that is stopped ends in good order")
  void postgresKilled() throws SQLException {
    try (TestPostgres server = TestServers.ownPostgres("hurt", Map.of())) {
      TestDatabase database = server.database("postgres");
      database.execute(
          "drop table if exists kept, unlogged",
          "create table kept as select 1 as n",
          "create unlogged table unlogged as select 1 as n");
      server.stop();
      assertThatThrownBy(database::connect).hasRootCauseInstanceOf(IOException.class);
      server.restart();
      assertThat(database.value("select count(*) from unlogged")).isEqualTo("1");

      try (Connection session = database.connect();
          Statement statement = session.createStatement()) {
        server.kill();
        assertThatThrownBy(() -> statement.execute("select 1")).isInstanceOf(SQLException.class);
      }
      assertThatThrownBy(database::connect).hasRootCauseInstanceOf(IOException.class);
      server.restart();
      assertThat(database.value("select count(*) from kept")).isEqualTo("1");
      assertThat(database.value("select count(*) from unlogged")).isEqualTo("0");
    }
  }

  @Test
  @DisplayName("a frozen PostgreSQL says nothing to old and new clients, and all of it when thawed")
  void postgresFrozen() throws Exception {
    try (TestPostgres server = TestServers.ownPostgres("hurt", Map.of());
        Connection session = server.database("postgres").connect()) {
      CompletableFuture<String> old;
      CompletableFuture<String> young;
      server.freeze();
      try {
        old = CompletableFuture.supplyAsync(() -> one(session));
        young =
            CompletableFuture.supplyAsync(
                () -> String.valueOf(server.database("postgres").value("select 1")));
        assertSilent(old);
        assertSilent(young);
      } finally {
        server.thaw();
      }
      assertThat(old.get(20, TimeUnit.SECONDS)).isEqualTo("1");
      assertThat(young.get(20, TimeUnit.SECONDS)).isEqualTo("1");
    }
  }

  @Test
  @DisplayName("a signal reaches the one session of PostgreSQL that it is for")
  void postgresSession() throws Exception {
    try (TestPostgres server = TestServers.ownPostgres("hurt", Map.of());
        Connection session = server.database("postgres").connect()) {
      long pid = Long.parseLong(value(session, "select pg_backend_pid()"));
      CompletableFuture<String> stopped;
      server.signal(pid, "STOP");
      try {
        stopped = CompletableFuture.supplyAsync(() -> one(session));
        assertSilent(stopped);
        assertThat(server.database("postgres").value("select 1")).isEqualTo("1");
      } finally {
        server.signal(pid, "CONT");
      }
      assertThat(stopped.get(20, TimeUnit.SECONDS)).isEqualTo("1");
    }
  }

  @Test
  @DisplayName("a Redis that is killed comes back with its files alone, and begins without any")
  void redisKilled() {
    for (int life = 0; life < 2; life++) {
      try (TestRedis server = TestServers.ownRedis("hurt", NO_SNAPSHOTS);
          RedisProbe probe = new RedisProbe(server.uri(), "")) {
        assertThat(probe.send(Command.DBSIZE)).hasToString("0");
        probe.send(Command.SET, "saved", "1");
        probe.send(Command.SAVE);
        probe.send(Command.SET, "unsaved", "1");
        server.kill();
        assertThatThrownBy(() -> probe.send(Command.PING))
            .hasRootCauseInstanceOf(IOException.class);
        server.restart();
        assertThat(probe.keys("*")).containsExactly("saved");
      }
    }
  }

  @Test
  @DisplayName("a frozen Redis says nothing to old and new clients, and all of it when thawed")
  void redisFrozen() throws Exception {
    try (TestRedis server = TestServers.ownRedis("hurt", NO_SNAPSHOTS);
        RedisProbe known = new RedisProbe(server.uri(), "");
        RedisProbe unknown = new RedisProbe(server.uri(), "")) {
      known.send(Command.PING);
      CompletableFuture<String> old;
      CompletableFuture<String> young;
      server.freeze();
      try {
        old = CompletableFuture.supplyAsync(() -> String.valueOf(known.send(Command.PING)));
        young = CompletableFuture.supplyAsync(() -> String.valueOf(unknown.send(Command.PING)));
        assertSilent(old);
        assertSilent(young);
      } finally {
        server.thaw();
      }
      assertThat(old.get(20, TimeUnit.SECONDS)).isEqualTo("PONG");
      assertThat(young.get(20, TimeUnit.SECONDS)).isEqualTo("PONG");
    }
  }

  @Test
  @DisplayName("containers that a killed JVM left running are removed by the next, no others")
  void leftovers() {
    assumeTrue(
        TestServers.redis() instanceof DockerRedis, "skipped: the servers are not containers");
    // The same in each run, as those of the run itself.
    Path root = TestServers.directory("hurt");
    Path otherRoot = TestServers.directory("hurt-other");
    TestRedis left = new DockerServers(root, Images.asked()).redis("left", NO_SNAPSHOTS);
    try (TestRedis other = new DockerServers(otherRoot, Images.asked()).redis("o", NO_SNAPSHOTS);
        TestRedis next = new DockerServers(root, Images.asked()).redis("next", NO_SNAPSHOTS);
        RedisProbe atLeft = new RedisProbe(left.uri(), "");
        RedisProbe atOther = new RedisProbe(other.uri(), "");
        RedisProbe atNext = new RedisProbe(next.uri(), "")) {
      assertThat(atOther.send(Command.PING)).hasToString("PONG");
      assertThat(atNext.send(Command.PING)).hasToString("PONG");
      assertThatThrownBy(() -> atLeft.send(Command.PING)).hasRootCauseInstanceOf(IOException.class);
    } finally {
      left.close();
    }
  }

  /** It would have answered long since. */
  private static void assertSilent(CompletableFuture<String> answer) {
    assertThatThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
  }

  private static String one(Connection session) {
    try {
      return value(session, "select 1");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String value(Connection session, String sql) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return String.valueOf(result.getString(1));
    }
  }
}
