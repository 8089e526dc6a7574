package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Partitions that come and go, with their rows and without. */
@SuppressWarnings("NullAway.Init")
class PartitionsIT {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Set<String> KEYS = Set.of("1", "2", "101", "102");

  private TestDatabase database;
  private RunningServer server;
  private Oracle oracle;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute(
        "create table log (id int primary key, n int) partition by range (id)",
        "create table log_0 partition of log for values from (0) to (100)",
        "create table log_1 partition of log for values from (100) to (200)",
        "insert into log values (1, 1), (2, 1), (101, 1), (102, 1)");
    server =
        RunningServer.setUp()
            .database(database)
            .mirror("log", "log", List.of("id"))
            // The audit would repair what is not noticed.
            .options("pg-listener", options -> options.put("auditKeysPerSecond", 0))
            .start();
    oracle = Oracle.of(server, "log", "log", "id");
    oracle.assertApi(KEYS, oracle.rows());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("an empty partition reads nothing again, sends no gap and takes no node out")
  void emptyPartition() {
    String before = server.redis().version("log", "1");
    double unready = unready();
    try (SseClient whole = SseClient.open(server.stream() + "/v1/stream?mirror=log")) {
      database.execute(
          "create table log_2 partition of log for values from (200) to (300)",
          "create table log_3 partition of log for values from (300) to (400) partition by range (id)",
          "create table log_3_0 partition of log_3 for values from (300) to (400)",
          "create table log_4 (id int not null, n int)",
          "alter table log attach partition log_4 for values from (400) to (500)");
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(truncateTriggers()).contains("log_2", "log_3", "log_3_0", "log_4");
                assertThat(known()).isEqualTo("6");
                assertThat(server.ask("GET", "/health/ready?mirror=log").statusCode())
                    .isEqualTo(200);
              });
      database.execute("insert into log values (201, 1), (301, 1), (401, 1)");
      whole.await(event -> event.data().contains("\"key\":\"401\""));
      assertThat(whole.events()).noneMatch(event -> event.name().equals("gap"));
      assertThat(server.redis().version("log", "1")).isEqualTo(before);
      assertThat(unready()).as("mirrors that could not be followed").isEqualTo(unready);
      // What no row trigger sees is seen in it, too.
      database.execute("truncate log_2, log_3_0");
      awaitRedisShowsAll("201", "301", "401");
    }
  }

  @Test
  @DisplayName("a dropped partition takes exactly its rows from the cache")
  void dropped() {
    String before = server.redis().version("log", "1");
    try (SseClient one = SseClient.open(server.stream() + "/v1/stream?mirror=log&key=101")) {
      one.await(event -> event.data().contains("\"n\":1"));
      database.execute("drop table log_1");
      one.await(event -> event.data().contains("\"row\":null"), LONG);
    }
    awaitRedisShowsAll();
    assertThat(server.redis().row("log", "101")).isNull();
    assertThat(server.redis().version("log", "1")).isEqualTo(before);
    oracle.assertApi(KEYS, oracle.rows());
  }

  @Test
  @DisplayName("a detached partition takes its rows along, and is not followed any more")
  void detached() {
    database.execute("alter table log detach partition log_1");
    awaitRedisShowsAll();
    await()
        .atMost(LONG)
        .untilAsserted(() -> assertThat(truncateTriggers()).doesNotContain("log_1"));
  }

  @Test
  @DisplayName("a partition that is exchanged for another with the same keys brings its rows")
  void exchanged() {
    database.execute(
        "create table fresh (id int not null primary key, n int)",
        "insert into fresh values (101, 7), (103, 7)",
        "begin; alter table log detach partition log_1;"
            + " alter table log attach partition fresh for values from (100) to (200); commit");
    awaitRedisShowsAll("103");
    oracle.assertApi(Set.of("101", "102", "103"), oracle.rows());
  }

  @Test
  @DisplayName("a partition that is made, filled and attached at once brings its rows")
  void filledAndAttached() {
    assertThat(server.call("GET", "/v1/mirrors/log/250").statusCode()).isEqualTo(404);
    database.execute(
        "begin; create table log_2 (like log including all); insert into log_2 values (250, 5);"
            + " alter table log attach partition log_2 for values from (200) to (300); commit");
    awaitRedisShowsAll("250");
  }

  @Test
  @DisplayName("a partition that was emptied before it was known is not taken for a new one")
  void emptiedUnseen() {
    // Its row is cached before it has a trigger for TRUNCATE; what holds the leader up comes first.
    try (var other = database.connect();
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table reactive_cache.attach_turn in exclusive mode");
      database.execute(
          "begin; create table log_2 (like log including all); insert into log_2 values (250, 5);"
              + " alter table log attach partition log_2 for values from (200) to (300); commit");
      assertThat(server.call("GET", "/v1/mirrors/log/250").statusCode()).isEqualTo(200);
      database.execute("truncate log_2");
      other.commit();
      awaitRedisShowsAll("250");
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("what came and went with partitions while no server ran is made up for")
  void whileStopped() {
    server.stop();
    database.execute(
        "drop table log_1",
        "create table log_2 (like log including all)",
        "insert into log_2 values (250, 5)",
        "alter table log attach partition log_2 for values from (200) to (300)",
        "create table log_5 partition of log for values from (500) to (600)");
    RunningServer next =
        RunningServer.setUp()
            .database(database)
            .prefix(server.redis().prefix())
            .mirror("log", "log", List.of("id"))
            // The audit would repair what is not noticed.
            .options("pg-listener", options -> options.put("auditKeysPerSecond", 0))
            .start();
    server = next;
    oracle = Oracle.of(server, "log", "log", "id");
    awaitRedisShowsAll("250");
    await().atMost(LONG).untilAsserted(() -> assertThat(known()).isEqualTo("3"));
  }

  private void awaitRedisShowsAll(String... others) {
    Set<String> all = new java.util.HashSet<>(KEYS);
    all.addAll(List.of(others));
    await().atMost(LONG).untilAsserted(() -> oracle.assertRedis(all, oracle.rows()));
  }

  private List<@Nullable String> truncateTriggers() {
    return database
        .query(
            "select tgrelid::regclass from pg_trigger where tgname = 'reactive_cache_log_truncate'")
        .stream()
        .<@Nullable String>map(row -> row.get(0))
        .toList();
  }

  private @Nullable String known() {
    return database.value("select count(*) from reactive_cache.mirror_partition");
  }

  /** Each time that a mirror cannot be followed its signature is forgotten. */
  private double unready() {
    return Double.parseDouble(
        String.valueOf(
            database.value("select count(*) from reactive_cache.mirror where served is null")));
  }
}
