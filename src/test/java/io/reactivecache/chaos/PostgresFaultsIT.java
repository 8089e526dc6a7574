package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class PostgresFaultsIT {

  private static final String LISTENER =
      "select pid from pg_stat_activity where application_name = 'reactive-cache listener'"
          + " and datname = current_database()";

  private TestPostgres postgres;
  private TestDatabase database;
  private RunningServer server;
  private Traffic traffic;

  @BeforeAll
  void startPostgres() {
    postgres = TestServers.ownPostgres("chaos-postgres", Map.of("max_connections", "100"));
  }

  @AfterAll
  void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void start() {
    database = TestServers.newDatabase(postgres);
    server = RunningServer.setUp().database(database).start();
    traffic = Traffic.start(server);
  }

  @AfterEach
  void stop() {
    traffic.close();
    server.close();
  }

  @Test
  @DisplayName("a restart of PostgreSQL refuses writes meanwhile, and costs no epoch")
  void restarted() {
    String before = epoch();
    postgres.stop();
    assertServesCachedRows();
    postgres.restart();
    assertCatchesUp();
    assertThat(epoch()).isEqualTo(before);
  }

  @Test
  @DisplayName("a crash of PostgreSQL, with writes that were not finished, begins a new epoch")
  void crashed() {
    String before = epoch();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      // Draws xids and journal ids that are used again after the crash.
      statement.execute(
          "insert into profile (username) select 'lost_' || i from generate_series(1, 500) i");
      connection.rollback();
      statement.execute("insert into profile (username) values ('unfinished')");
      postgres.kill();
    } catch (SQLException lost) {
      // By the crash.
    }
    assertServesCachedRows();
    postgres.restart();
    assertCatchesUp();
    assertThat(Long.parseLong(epoch())).isGreaterThan(Long.parseLong(before));
  }

  @Test
  @DisplayName("a crash that is over before anybody notices more than lost connections")
  void crashedShortly() {
    String before = epoch();
    postgres.kill();
    postgres.restart();
    assertCatchesUp();
    assertThat(Long.parseLong(epoch())).isGreaterThan(Long.parseLong(before));
  }

  @Test
  @DisplayName("a frozen session of the listener is given up, and its lock is had again")
  void frozenListener() {
    long backend = listener();
    postgres.signal(backend, "STOP");
    try {
      traffic.awaitSqlWrites();
      await()
          .atMost(Duration.ofSeconds(25))
          .until(() -> server.ask("GET", "/health/ready").statusCode() == 503);
      traffic.awaitApiWrites();
    } finally {
      postgres.signal(backend, "CONT");
    }
    assertCatchesUp();
    assertThat(traffic.refusals()).isZero();
  }

  @Test
  @DisplayName("the end of the listener's session costs nobody anything")
  void listenerTerminated() {
    long backend = listener();
    database.execute("select pg_terminate_backend(" + backend + ")");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> listeners().stream().anyMatch(pid -> pid != backend));
    assertCatchesUp();
    assertThat(traffic.refusals()).isZero();
  }

  @Test
  @DisplayName("the end of all sessions is recovered from")
  void allTerminated() {
    for (int i = 0; i < 3; i++) {
      database.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");
      traffic.awaitWrites();
    }
    assertCatchesUp();
  }

  /** While PostgreSQL is away. */
  private void assertServesCachedRows() {
    traffic.awaitRefusals();
    String key = traffic.keys().get(0);
    assertThat(server.call("GET", "/v1/profile/" + key).headers().firstValue("X-Cache"))
        .hasValue("HIT");
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(
            () ->
                assertThat(server.ask("GET", "/health/ready").body())
                    .contains("no connection to PostgreSQL"));
    assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(503);
  }

  private void assertCatchesUp() {
    traffic.awaitWrites().awaitEvents().settle();
    assertThat(traffic.returns()).as("streams that ended").isZero();
    assertThat(traffic.slowestMillis()).isLessThan(15_000);
  }

  private String epoch() {
    return String.valueOf(database.value("select epoch from reactive_cache.history"));
  }

  private long listener() {
    await().atMost(Duration.ofSeconds(20)).until(() -> !listeners().isEmpty());
    return listeners().get(0);
  }

  private List<Long> listeners() {
    return database.query(LISTENER).stream()
        .map(row -> Long.valueOf(String.valueOf(row.get(0))))
        .toList();
  }
}
