package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** The trigger rings when, and only when, the leader sleeps; and a full journal takes nothing. */
class DoorbellIT {

  private MirroredDatabase database;

  @BeforeEach
  void createTable() {
    database = MirroredDatabase.create();
    database.execute("create table item (id int primary key, n int)");
    database.attach("item", "item", "id");
    database.clearJournal();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  @DisplayName("a new database is awake: nobody is there to hear")
  void startsAwake() {
    assertThat(rings("insert into item values (1)")).isFalse();
  }

  @Test
  @DisplayName("asleep, each kind of change rings")
  void ringsWhenAsleep() {
    database.execute("select setval('reactive_cache.awake', 0)");

    assertThat(rings("insert into item values (1)")).isTrue();
    assertThat(rings("update item set n = 1")).isTrue();
    assertThat(rings("update item set n = 1 where false")).isFalse();
    assertThat(rings("delete from item")).isTrue();
    assertThat(rings("truncate item")).isTrue();
    assertThat(rings("select reactive_cache.refresh('item')")).isTrue();
  }

  @Test
  @DisplayName("a transaction that is under way sees at once that the leader fell asleep")
  void sleepSeenAtOnce() throws SQLException {
    assertThat(ringsAcross("insert into item values (1)", 0, "insert into item values (2)"))
        .isTrue();
  }

  @Test
  @DisplayName("a transaction that is under way sees at once that the leader woke")
  void wakingSeenAtOnce() throws SQLException {
    database.execute("select setval('reactive_cache.awake', 0)");

    assertThat(ringsAcross("select count(*) from item", 1, "insert into item values (2)"))
        .isFalse();
  }

  @Test
  @DisplayName("over its limit the journal takes nothing, and writers get on")
  void overflow() {
    database.execute(
        "select setval('reactive_cache.journal_limit',"
            + " pg_sequence_last_value('reactive_cache.journal_id') + 2)",
        "insert into item values (1), (2), (3)",
        "insert into item values (4)",
        "truncate item");
    assertThat(database.journal("item")).containsExactly("1", "2", "3");
    assertThat(
            database.value(
                "select pg_sequence_last_value('reactive_cache.journal_id')"
                    + " - pg_sequence_last_value('reactive_cache.journal_limit')"))
        .isEqualTo("1");

    database.execute(
        "select setval('reactive_cache.journal_limit', 1000000)", "insert into item values (5)");
    assertThat(database.journal("item")).containsExactly("1", "2", "3", "5");
  }

  @Test
  @DisplayName("a leader guarantees no more room than there is")
  void guaranteeing() {
    database.execute("select setval('reactive_cache.journal_limit', 1000)");
    assertThat(database.value("select reactive_cache.awake_until()")).isEqualTo("1000");
  }

  @Test
  @DisplayName(
      "while a leader guarantees writers are quiet and do not look at the limit; then they do")
  void guaranteed() {
    database.execute(
        "select setval('reactive_cache.journal_limit',"
            + " pg_sequence_last_value('reactive_cache.journal_id'))",
        "select setval('reactive_cache.awake',"
            + " pg_sequence_last_value('reactive_cache.journal_id') + 1)",
        "insert into item values (1)",
        "insert into item values (2)");

    assertThat(database.journal("item")).containsExactly("1");
    assertThat(database.value("select last_value from reactive_cache.overflowed")).isEqualTo("1");
    database.execute(
        "select setval('reactive_cache.overflowed', 0)",
        "select setval('reactive_cache.journal_limit', 6000000)",
        "insert into item values (3)");
    assertThat(database.journal("item")).containsExactly("1", "3");
  }

  @Test
  @DisplayName("an aborted transaction leaves no entry")
  void aborted() throws SQLException {
    try (Connection writer = database.plain().connect();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("insert into item values (1)");
      writer.rollback();
    }
    database.execute("insert into item values (2)");

    assertThat(database.journal("item")).containsExactly("2");
  }

  @Test
  @DisplayName("awake, transactions can be prepared for two-phase commit")
  void twoPhaseCommit() {
    try (TestPostgres server =
        TestServers.ownPostgres("two-phase", Map.of("max_prepared_transactions", "2"))) {
      TestDatabase plain = server.database("postgres");
      plain.execute("drop schema if exists reactive_cache cascade", "drop table if exists item");
      Migrations.run(MirroredDatabase.config(plain.uri()), "test");
      plain.execute(
          "create table item (id int primary key)",
          "select reactive_cache.attach('item', 'item', '{id}')",
          "begin; insert into item values (1); prepare transaction 'p'",
          "commit prepared 'p'");
      // What is prepared survives a crash, so it may not be journaled where a crash loses it.
      assertThat(plain.value("select reactive_cache.awake_until()")).isEqualTo("1");
      assertThat(plain.value("select count(*) from reactive_cache.journaled where key = '1'"))
          .isEqualTo("1");
    }
  }

  private boolean rings(String sql) {
    try (Connection listener = listener()) {
      database.execute(sql);
      return heard(listener);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a transaction rings during which another session sets the flag. */
  private boolean ringsAcross(String first, int awake, String second) throws SQLException {
    try (Connection listener = listener();
        Connection writer = database.plain().connect();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      write.execute(first);
      database.query("select setval('reactive_cache.awake', ?)", awake);
      write.execute(second);
      writer.commit();
      return heard(listener);
    }
  }

  private Connection listener() throws SQLException {
    Connection listener = database.plain().connect();
    try (Statement listen = listener.createStatement()) {
      listen.execute("listen reactive_cache");
    }
    return listener;
  }

  /** Whether a bell came before the mark that is sent now; notifications keep their order. */
  private boolean heard(Connection listener) throws SQLException {
    database.execute("notify reactive_cache, 'mark'");
    List<String> payloads = new ArrayList<>();
    while (!payloads.contains("mark")) {
      for (PGNotification each : listener.unwrap(PGConnection.class).getNotifications(10_000)) {
        payloads.add(each.getParameter());
      }
    }
    assertThat(payloads).isSubsetOf("", "mark");
    return payloads.contains("");
  }
}
