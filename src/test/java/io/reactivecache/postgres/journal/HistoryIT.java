package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the database knows of its own history: identity, versions, and what may be forgotten. */
class HistoryIT {

  private static final String TRYING =
      "select count(*) from pg_stat_activity"
          + " where datname = current_database() and wait_event = 'PgSleep'";

  private MirroredDatabase database;

  @BeforeEach
  void createTable() {
    database = MirroredDatabase.create();
    database.execute("create table item (id int primary key, n int)");
    database.attach("item", "item", "id");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  @DisplayName("without a mark there is no identity; a mark is made once and stays")
  void marked() {
    assertThat(database.plain().value("select reactive_cache.identity()")).isNull();

    database.execute("select reactive_cache.new_mark()");
    String identity = database.value("select reactive_cache.identity()");
    database.execute("select reactive_cache.new_mark()");

    assertThat(identity).matches("\\d+/[0-9A-F]{8}/\\d+/\\d+/[0-9a-f-]{36}");
    assertThat(database.value("select reactive_cache.identity()")).isEqualTo(identity);
  }

  @Test
  @DisplayName("a crash takes the mark and the unlogged journal away, a clean restart does not")
  void crash() {
    try (TestPostgres server = TestServers.ownPostgres("history", Map.of())) {
      TestDatabase plain = server.database("postgres");
      plain.execute("drop schema if exists reactive_cache cascade");
      Migrations.run(MirroredDatabase.config(plain.uri()), "test");
      plain.execute(
          "select reactive_cache.new_mark()",
          "insert into reactive_cache.journal_direct (mirror, key) values (-1, 'kept')",
          "checkpoint");
      String identity = plain.value("select reactive_cache.identity()");

      server.stop();
      server.restart();
      assertThat(plain.value("select reactive_cache.identity()")).isEqualTo(identity);
      assertThat(plain.value("select key from reactive_cache.journaled")).isEqualTo("kept");

      server.kill();
      server.restart();
      assertThat(plain.value("select reactive_cache.identity()")).isNull();
      assertThat(plain.value("select count(*) from reactive_cache.journaled")).isEqualTo("0");
    }
  }

  @Test
  @DisplayName("a transaction learns the newest version of each key that it wrote")
  void written() throws SQLException {
    database.execute("update reactive_cache.history set epoch = 7", "insert into item values (9)");
    database.transaction(
        "insert into item values (1), (2)",
        "update item set n = 5 where id = 1",
        "create table told as select * from reactive_cache.written('item')");

    assertThat(database.query("select key, version from told order by key"))
        .isEqualTo(
            database.query(
                "select key, '7-' || max(id) from reactive_cache.journaled where key in ('1', '2')"
                    + " group by key order by key"));
    assertThat(database.query("select * from reactive_cache.written('item')")).isEmpty();
  }

  @Test
  @DisplayName(
      "a leaf is emptied only when its ids are settled and its transactions behind the cursor")
  void prune() throws SQLException {
    database.execute(
        "insert into item values (1)", "select setval('reactive_cache.journal_id', 1 << 20)");
    assertThat(prune(0, 1 << 20, "9999999")).as("nothing is settled").isFalse();

    database.execute("update reactive_cache.history set settled_id = 1 << 20");
    assertThat(prune(0, 1000, "9999999")).as("ids above the bound").isFalse();
    assertThat(
            prune(
                0,
                1 << 20,
                database.value("select xid from reactive_cache.journal order by xid desc limit 1")))
        .as("the cursor still needs them")
        .isFalse();
    assertThat(prune(1, 1 << 20, "9999999")).as("empty already").isFalse();

    try (Connection reader = database.plain().connect();
        Statement read = reader.createStatement()) {
      reader.setAutoCommit(false);
      read.executeQuery("select count(*) from reactive_cache.journal").close();
      assertThat(prune(0, 1 << 20, "9999999")).as("somebody reads").isFalse();
      reader.rollback();
    }
    assertThat(floor()).isEqualTo("0");
    assertThat(prune(0, 1 << 20, "9999999")).isTrue();
    assertThat(database.journal("item")).isEmpty();
    assertThat(floor()).isEqualTo(Integer.toString(1 << 20));
  }

  @Test
  @DisplayName("a leaf that is read over and over is emptied between two reads")
  void pruneBetweenReads() throws Exception {
    database.execute(
        "insert into item values (1)",
        "select setval('reactive_cache.journal_id', 1 << 20)",
        "update reactive_cache.history set settled_id = 1 << 20");
    try (Connection reader = database.plain().connect();
        Statement read = reader.createStatement()) {
      reader.setAutoCommit(false);
      // Another time if the try was over before it was seen.
      await().until(() -> prunedWhenReadEnds(reader, read));
    }
    assertThat(database.journal("item")).isEmpty();
  }

  private boolean prunedWhenReadEnds(Connection reader, Statement read) throws Exception {
    read.executeQuery("select count(*) from reactive_cache.journal").close();
    CompletableFuture<Boolean> pruned =
        CompletableFuture.supplyAsync(() -> prune(0, 1 << 20, "9999999"));
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(() -> pruned.isDone() || "1".equals(database.value(TRYING)));
    reader.rollback();
    return pruned.join();
  }

  @Test
  @DisplayName("the leaf that is being written is never emptied, and the ring comes round")
  void ring() {
    long lap = 8L << 20;
    database.execute(
        "select setval('reactive_cache.journal_limit', " + 3 * lap + ")",
        "select setval('reactive_cache.journal_id', " + (lap + 3) + ")",
        "truncate reactive_cache.journal",
        "insert into item values (1)",
        "update reactive_cache.history set settled_id = " + 2 * lap);
    assertThat(database.value("select tableoid::regclass from reactive_cache.journal"))
        .isEqualTo("reactive_cache.journal_0");
    assertThat(prune(0, 2 * lap, "9999999")).isFalse();
    assertThat(floor()).isEqualTo(Long.toString(lap));

    database.execute("select setval('reactive_cache.journal_id', " + (lap + (3 << 20)) + ")");
    assertThat(floor()).isEqualTo(Long.toString(lap));
    assertThat(prune(0, 2 * lap, "9999999")).isTrue();
  }

  private boolean prune(int leaf, long belowId, String belowXid) {
    return "t"
        .equals(
            database.value(
                "select reactive_cache.prune_leaf(?, ?, ?::xid8)", leaf, belowId, belowXid));
  }

  private String floor() {
    return database.value("select reactive_cache.journal_floor()");
  }
}
