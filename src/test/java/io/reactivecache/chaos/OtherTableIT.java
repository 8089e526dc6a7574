package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A mirror whose configuration says something else than when it was attached. */
@SuppressWarnings("NullAway.Init")
class OtherTableIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDatabase database = TestServers.newDatabase();
  private final String prefix = TestServers.uniquePrefix();

  @BeforeEach
  void runOnce() {
    database.execute(
        "create schema shop",
        "create table shop.orders (id int primary key, code text not null unique, note text)",
        "create table shop.orders_v2 (id int primary key, code text not null unique, note text)",
        "insert into shop.orders values (1, 'one', 'old table')",
        "insert into shop.orders_v2 values (1, 'one', 'new table')");
    RunningServer first = start("shop.orders", "id").awaitReady();
    awaitRow(first, "1", "old table");
    first.stop();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  @Test
  @DisplayName(
      "a mirror that is to follow another table follows no table until it follows that one")
  void otherTable() throws Exception {
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("update shop.orders_v2 set note = 'still the new table' where id = 1");
      try (RunningServer second = start("shop.orders_v2", "id")) {
        awaitProblem(second, "it follows shop.orders, and shop.orders_v2 is configured: ");
        assertThat(second.ask("GET", "/health/ready?mirror=orders").statusCode()).isEqualTo(503);
        // What is loaded is not taken from the table that is not configured any more.
        second.redis().evict("orders", "1");
        assertThat(second.call("GET", "/v1/mirrors/orders/1").statusCode()).isEqualTo(503);
        writer.commit();
        second.awaitReady();
        awaitRow(second, "1", "still the new table");
        try (SseClient stream =
            SseClient.open(second.stream() + "/v1/stream?mirror=orders&key=1")) {
          database.execute("update shop.orders_v2 set note = 'changed' where id = 1");
          stream.await(event -> event.data().contains("changed"));
        }
        database.execute("update shop.orders set note = 'nobody asks' where id = 1");
        assertThat(
                database.value(
                    "select count(*) from pg_trigger where tgrelid = 'shop.orders'::regclass"
                        + " and tgname like 'reactive_cache%'"))
            .isEqualTo("0");
      }
    }
  }

  @Test
  @DisplayName("a table that does not exist is named, though the mirror was attached to another")
  void misspeltTable() {
    try (RunningServer second = start("shop.ordres", "id")) {
      awaitProblem(
          second, "it follows shop.orders, and shop.ordres, which is configured, does not exist");
      second.redis().evict("orders", "1");
      assertThat(second.call("GET", "/v1/mirrors/orders/1").statusCode()).isEqualTo(503);
      database.execute("create table shop.ordres (id int primary key)");
      second.awaitReady();
    }
  }

  @Test
  @DisplayName("a key that cannot be one is told, and rows are not shown by the key of before")
  void otherKey() {
    RunningServer second = start("shop.orders", "note");
    awaitProblem(second, "its key is (id), and (note) is configured: ");
    awaitProblem(second, "column note of shop.orders may be null");
    second.redis().evict("orders", "1");
    assertThat(second.call("GET", "/v1/mirrors/orders/1").statusCode()).isEqualTo(503);
    second.stop();
    try (RunningServer third = start("shop.orders", "code").awaitReady()) {
      awaitRow(third, "one", "old table");
    }
  }

  @Test
  @DisplayName("a column that does not exist is told, and rows are not shown with the others")
  void otherColumns() {
    RunningServer second = start("shop.orders", "id", "id", "nota");
    awaitProblem(second, "shop.orders has no column nota");
    second.redis().evict("orders", "1");
    assertThat(second.call("GET", "/v1/mirrors/orders/1").statusCode()).isEqualTo(503);
    second.stop();
    try (RunningServer third = start("shop.orders", "id", "id", "code").awaitReady()) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(third.call("GET", "/v1/mirrors/orders/1").body())
                      .contains("one")
                      .doesNotContain("note"));
    }
  }

  private RunningServer start(String table, String key, String... columns) {
    JsonArray shown = new JsonArray(columns.length == 0 ? List.of("*") : List.of(columns));
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .file(
            json ->
                json.getJsonArray("mirrors")
                    .add(Shipped.mirror("orders", table, List.of(key)).put("columns", shown)))
        .withoutWaiting()
        .start();
  }

  private static void awaitProblem(RunningServer server, String problem) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(server.ask("GET", "/health/ready").body()).contains(problem));
  }

  private static void awaitRow(RunningServer server, String key, String row) {
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(server.call("GET", "/v1/mirrors/orders/" + key).body()).contains(row));
  }
}
