package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The leader's lock")
@SuppressWarnings("NullAway.Init")
class LeaderLockIT {

  /** The number that older versions use, in everybody's sight. */
  private static final long PUBLIC_NUMBER = 0x5b1c7a90d3e24f61L;

  /** As the shipped configuration calls it. */
  private static final String CLUSTER = "reactive-cache";

  private static final String LISTENER =
      "select pid from pg_stat_activity where application_name = 'reactive-cache listener'"
          + " and datname = current_database() and usename = 'postgres'";

  private final String role = TestServers.uniqueName("stranger");
  private TestDatabase database;

  @BeforeEach
  void create() {
    database = TestServers.newDatabase();
    database.execute("create role " + role + " login");
  }

  @AfterEach
  void drop() {
    database.close();
    TestDatabase other = TestServers.newDatabase();
    other.execute("drop role " + role);
    other.close();
  }

  private Connection stranger(String application) throws SQLException {
    return DriverManager.getConnection(
        database
            .jdbcUrl()
            .replace("user=postgres", "user=" + role + "&ApplicationName=" + application));
  }

  private static String pid(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean tries(Connection connection, long number) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_try_advisory_lock(" + number + ")")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private long drawn() {
    return Long.parseLong(
        Objects.requireNonNull(
            database.value("select leader_lock from reactive_cache.deployment")));
  }

  private static void awaitHealth(RunningServer server, String... sentences) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(server.ask("GET", "/health/ready").body()).contains(sentences));
  }

  private static void assertFollows(RunningServer server) {
    server.database().execute("insert into profile (username) values ('followed')");
    await().until(() -> server.redis().row("profile", "followed") != null);
  }

  @Test
  @DisplayName("is none that a role without rights can hold by the number that everybody knows")
  void publicNumber() throws SQLException {
    try (Connection stranger = stranger("psql")) {
      assertThat(tries(stranger, PUBLIC_NUMBER)).isTrue();
      try (RunningServer server = RunningServer.setUp().database(database).start()) {
        awaitHealth(server, "leads, term");
        assertFollows(server);
      }
    }
  }

  @Test
  @DisplayName("when a stranger has it is drawn anew, and health and log name that session once")
  void drawnAnew() throws SQLException {
    RunningServer.setUp().database(database).start().stop();
    long drawn = drawn();
    // As an attacker would: under our name.
    try (Connection stranger = stranger("reactive-cache%20listener");
        LogWatch log = new LogWatch()) {
      assertThat(tries(stranger, drawn)).isTrue();
      try (RunningServer server = RunningServer.setUp().database(database).start()) {
        awaitHealth(
            server, "leads, term", role, "select pg_terminate_backend(" + pid(stranger) + ")");
        assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
        assertFollows(server);
        assertThat(drawn()).isNotEqualTo(drawn);
        assertThat(tries(stranger, drawn())).isFalse();
        assertThat(log.count("so another was drawn")).isEqualTo(1);
      }
    }
  }

  @Test
  @DisplayName("that a stranger waits for is of no use when it is free")
  void waitedFor() throws Exception {
    try (RunningServer server = RunningServer.setUp().database(database).start();
        Connection stranger = stranger("psql");
        Statement statement = stranger.createStatement()) {
      long held = drawn();
      Thread waiting =
          new Thread(
              () -> {
                try {
                  statement.execute("select pg_advisory_lock(" + held + ")");
                } catch (SQLException ended) {
                  // With the database.
                }
              });
      waiting.start();
      await()
          .until(
              () ->
                  !database
                      .query("select 1 from pg_locks where locktype = 'advisory' and not granted")
                      .isEmpty());
      database.execute("select pg_terminate_backend((" + LISTENER + "))");
      waiting.join();
      awaitHealth(server, "leads, term", role);
      assertFollows(server);
      assertThat(drawn()).isNotEqualTo(held);
    }
  }

  @Test
  @DisplayName("is not had beside a leader of an older version, nor the other way round")
  void olderVersion() throws SQLException {
    RunningServer.setUp().database(database).start().stop();
    try (Connection older = database.connect()) {
      older.createStatement().execute("set application_name = 'reactive-cache listener'");
      assertThat(tries(older, PUBLIC_NUMBER)).isTrue();
      try (RunningServer server =
          RunningServer.setUp().database(database).withoutWaiting().start()) {
        awaitHealth(server, "stands by: another node leads");
        older.createStatement().execute("select pg_advisory_unlock_all()");
        awaitHealth(server, "leads, term");
        assertThat(tries(older, PUBLIC_NUMBER)).isFalse();
      }
    }
  }

  @Test
  @DisplayName("is had by one of many that compete, whatever a stranger does meanwhile")
  void competition() throws Exception {
    RunningServer.setUp().database(database).start().stop();
    AtomicInteger leaders = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger terms = new AtomicInteger();
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> all = new ArrayList<>();
    for (int node = 0; node < 4; node++) {
      all.add(
          threads.submit(
              () -> {
                while (!over.get()) {
                  try (Connection session = database.connect()) {
                    if (competes(session)) {
                      most.accumulateAndGet(leaders.incrementAndGet(), Math::max);
                      terms.incrementAndGet();
                      session.createStatement().execute("select pg_sleep(0.005)");
                      leaders.decrementAndGet();
                    }
                  }
                }
                return null;
              }));
    }
    try (Connection stranger = stranger("psql");
        Connection another = stranger("psql")) {
      // Otherwise that number alone would keep them apart.
      await().until(() -> tries(another, PUBLIC_NUMBER));
      for (int i = 0; i < 200; i++) {
        tries(stranger, drawn());
        stranger.createStatement().execute("select pg_advisory_unlock_all()");
      }
      await().until(() -> terms.get() > 50);
      over.set(true);
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      over.set(true);
      threads.shutdown();
    }
    assertThat(most.get()).isEqualTo(1);
  }

  private static boolean competes(Connection session) throws SQLException {
    try (Statement statement = session.createStatement();
        ResultSet row =
            statement.executeQuery("select leads from reactive_cache.compete('" + CLUSTER + "')")) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Test
  @DisplayName("has a number that nobody without rights can read or have drawn")
  void secret() throws SQLException {
    try (RunningServer server = RunningServer.setUp().database(database).start();
        Connection stranger = stranger("psql");
        Statement statement = stranger.createStatement()) {
      awaitHealth(server, "leads, term");
      for (String sql :
          new String[] {
            "select leader_lock from reactive_cache.deployment",
            "select reactive_cache.compete('reactive-cache')",
            "select reactive_cache.lock_holders(1)",
            "lock table reactive_cache.attach_turn in exclusive mode"
          }) {
        assertThatThrownBy(() -> statement.execute("begin; " + sql))
            .as(sql)
            .hasMessageContaining("permission denied");
        statement.execute("rollback");
      }
    }
  }

  @Test
  @DisplayName("is not taken in a database that belongs to a cluster of another name meanwhile")
  void otherCluster() {
    try (RunningServer server = RunningServer.setUp().database(database).start()) {
      database.execute(
          "update reactive_cache.deployment set cluster_name = 'another'",
          "select pg_terminate_backend((" + LISTENER + "))");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> server.ask("GET", "/health/ready").statusCode() == 503);
      awaitHealth(server, "belongs to");
    }
  }
}
