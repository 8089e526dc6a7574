package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table beside the journal's ring that writers use while a leader guarantees room. */
class DirectJournalIT {

  private static final long BLOCK = 1 << 20;
  private static final String RAISE =
      "select setval('reactive_cache.awake', reactive_cache.awake_until())";

  private MirroredDatabase database;

  @BeforeEach
  void createTable() {
    database = MirroredDatabase.create();
    database.execute(
        "create table item (id int primary key, n int)",
        "create table part (id int primary key) partition by range (id)",
        "create table part_1 partition of part for values from (0) to (1000)");
    database.attach("item", "item", "id");
    database.attach("part", "part", "id");
    database.clearJournal();
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  @DisplayName("each kind of change is journaled directly, and is found; a TRUNCATE in the ring")
  void everyKind() {
    database.execute(
        RAISE,
        "insert into item values (1), (2)",
        "update item set n = 1 where id = 1",
        "update item set id = 3 where id = 2",
        "delete from item where id = 1",
        "insert into part_1 values (7)");
    assertThat(inTable("journal_direct")).isEqualTo(7);
    assertThat(inTable("journal")).isZero();

    database.execute("truncate item");
    assertThat(inTable("journal")).isEqualTo(1);
    assertThat(database.journal("item")).containsExactly(null, "1", "1", "1", "2", "2", "3");
    assertThat(database.journal("part")).containsExactly("7");
  }

  @Test
  @DisplayName("at each millionth id the leader stops guaranteeing until it is emptied, or a while")
  void vouchesByBlocks() {
    assertThat(guaranteed(5)).isEqualTo(BLOCK);
    assertThat(guaranteed(BLOCK - 1)).isEqualTo(BLOCK);
    assertThat(guaranteed(BLOCK)).isEqualTo(1);
    assertThat(guaranteed(BLOCK + BLOCK / 4 - 1)).isEqualTo(1);
    assertThat(guaranteed(BLOCK + BLOCK / 4)).isEqualTo(2 * BLOCK);
    assertThat(guaranteed(2 * BLOCK)).isEqualTo(1);
  }

  @Test
  @DisplayName("writers stop by themselves at the id that was guaranteed")
  void writersStop() {
    database.execute(
        RAISE,
        "select setval('reactive_cache.journal_id', " + (BLOCK - 1) + ")",
        "insert into item values (1)",
        "insert into item values (2)");
    assertThat(inTable("journal_direct")).isEqualTo(1);
    assertThat(inTable("journal")).isEqualTo(1);
  }

  @Test
  @DisplayName("it is emptied only when its ids are settled and its transactions behind the cursor")
  void prune() throws SQLException {
    database.execute(RAISE, "insert into item values (1)");
    String used =
        database.value("select xid from reactive_cache.journal_direct order by xid desc limit 1");
    database.execute("update reactive_cache.history set settled_xid = '9999999'");
    assertThat(prune("9999999")).as("not yet").isFalse();

    database.execute("select setval('reactive_cache.journal_id', " + (BLOCK + 5) + ")");
    assertThat(prune(used)).as("the cursor still needs it").isFalse();
    database.execute("update reactive_cache.history set settled_xid = '" + used + "'");
    assertThat(prune("9999999")).as("not settled").isFalse();
    database.execute("update reactive_cache.history set settled_xid = '9999999'");
    try (Connection reader = database.plain().connect();
        Statement read = reader.createStatement()) {
      reader.setAutoCommit(false);
      read.executeQuery("select count(*) from reactive_cache.journaled").close();
      assertThat(prune("9999999")).as("somebody reads").isFalse();
      reader.rollback();
    }
    database.execute("select setval('reactive_cache.awake', " + (BLOCK + 6) + ")");
    assertThat(prune("9999999")).as("writers use it").isFalse();
    database.execute("select setval('reactive_cache.awake', 1)");
    assertThat(floor()).isZero();
    assertThat(prune("9999999")).isTrue();
    assertThat(database.journal("item")).isEmpty();
    assertThat(floor()).isEqualTo(BLOCK + 5);
    assertThat(guaranteed(BLOCK + 5)).as("in use again").isEqualTo(2 * BLOCK + 5);
  }

  @Test
  @DisplayName("a writer that is not decided holds it, and one that comes late is kept in it")
  void writers() throws SQLException {
    database.execute(RAISE, "update reactive_cache.history set settled_xid = '9999999'");
    try (Connection writer = database.plain().connect();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("insert into item values (1)");
      database.execute(
          "select setval('reactive_cache.journal_id', " + 2 * BLOCK + ")",
          "select setval('reactive_cache.awake', 1)");
      assertThat(prune("9999999")).isFalse();
      writer.commit();
    }
    assertThat(prune("9999999")).isTrue();

    // As if it had read the flag before.
    database.execute("insert into reactive_cache.journal_direct (mirror, key) values (-1, 'late')");
    String late = database.value("select xid from reactive_cache.journaled where key = 'late'");
    database.execute("select setval('reactive_cache.journal_id', " + 4 * BLOCK + ")");
    assertThat(prune(late)).isFalse();
    assertThat(floor()).isEqualTo(2 * BLOCK);
  }

  private long guaranteed(long newestId) {
    database.execute(
        "select setval('reactive_cache.journal_limit', 100000000)",
        "select setval('reactive_cache.journal_id', " + newestId + ")");
    return number("select reactive_cache.awake_until()");
  }

  private int inTable(String table) {
    return (int) number("select count(*) from reactive_cache." + table);
  }

  /** As the leader does it. */
  private boolean prune(String belowXid) {
    String before = database.value("select direct_floor from reactive_cache.history");
    database.execute(
        Sql.load("prune_direct").replace("$1", "'" + belowXid + ":" + belowXid + ":'"));
    return !before.equals(database.value("select direct_floor from reactive_cache.history"));
  }

  private long floor() {
    return number("select reactive_cache.journal_floor()");
  }

  private long number(String sql) {
    return Long.parseLong(database.value(sql));
  }
}
