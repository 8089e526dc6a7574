package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of a statement in one row of the journal. */
class JournaledTogetherIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  private static final String NEWEST_ID =
      "select pg_sequence_last_value('reactive_cache.journal_id')";

  @BeforeEach
  void createTable() {
    database.reset();
    database.execute("create table item (id text primary key, n int)");
    database.attach("item", "item", "id");
    database.clearJournal();
    database.journal(MirroredDatabase.Way.TOGETHER);
  }

  static Stream<Arguments> statements() {
    return Stream.of(
        Arguments.of("a row", "select 'k'", true),
        Arguments.of("1,000 rows", "select 'k' || i from generate_series(1, 1000) as i", true),
        Arguments.of("1,001 rows", "select 'k' || i from generate_series(1, 1001) as i", false),
        Arguments.of("a key of 255 bytes", "select repeat('x', 255) union select 'k'", true),
        Arguments.of("a key of 256 bytes", "select repeat('x', 256) union select 'k'", false),
        Arguments.of(
            "as many bytes as there may be",
            "select lpad(i::text, 255, md5(i::text)) from generate_series(1, 1000) as i",
            true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("statements")
  @DisplayName("there is one row while memory and ids stay bounded, and else a row for each key")
  void bounded(String name, String ids, boolean together) {
    long before = Long.parseLong(database.value(NEWEST_ID));
    database.execute("insert into item " + ids);

    long rows = Long.parseLong(database.value("select count(*) from item"));
    assertThat(count("journaled")).isEqualTo(rows);
    assertThat(count("journal_direct")).isEqualTo(together ? 1 : rows);
    assertThat(count("journal")).isZero();
    assertThat(Long.parseLong(database.value(NEWEST_ID)) - before)
        .as("ids bound the keys")
        .isGreaterThanOrEqualTo(rows);
    assertThat(
            database.value("select count(*) from reactive_cache.journaled where id <= " + before))
        .isEqualTo("0");
    assertThat(
            database.value(
                "select count(*) from item i where exists"
                    + " (select from reactive_cache.journaled j where j.key = i.id)"))
        .isEqualTo(Long.toString(rows));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"off", "''", "true", "default"})
  @DisplayName("a session that does not ask for it has a row for each key")
  void notAsked(String setting) throws SQLException {
    database.execute(
        "alter database " + database.plain().name() + " reset reactive_cache.many_rows");
    database.transaction(
        "set local reactive_cache.many_rows = on",
        "set local reactive_cache.many_rows = " + setting,
        "insert into item values ('a'), ('b')",
        "delete from item");
    assertThat(count("journal_direct")).isEqualTo(4);
  }

  @Test
  @DisplayName("nor has one that never heard of it, and no statement without rows has any")
  void neverHeard() throws SQLException {
    database.transaction("insert into item select 'a' where false", "delete from item");
    assertThat(count("journaled")).isZero();
    database.execute(
        "alter database " + database.plain().name() + " reset reactive_cache.many_rows",
        "insert into item values ('a')");
    database.execute("insert into item values ('b'), ('c')");
    assertThat(
            database.value("select count(*) from reactive_cache.journal_direct where keys is null"))
        .isEqualTo("2");
  }

  @Test
  @DisplayName("a transaction learns the newest version of each key, in whatever way it wrote it")
  void versions() throws SQLException {
    database.execute("update reactive_cache.history set epoch = 7");
    database.transaction(
        "insert into item values ('a'), ('b'), ('c')",
        "update item set n = 1 where id <> 'c'",
        "set local reactive_cache.many_rows = off",
        "update item set n = 2 where id = 'a'",
        "select setval('reactive_cache.awake', 1)",
        "insert into item values ('d'), ('e')",
        "create table told as select row_number() over () as line, keys, version"
            + " from reactive_cache.written_together('item')",
        "create table single as select * from reactive_cache.written('item')");

    assertThat(
            database.query(
                "select distinct on (key) key, version from told, unnest(keys) as key"
                    + " order by key, line desc"))
        .isEqualTo(
            database.query(
                "select key, '7-' || max(id) from reactive_cache.journaled group by key order by key"))
        .isEqualTo(database.query("select key, version from single order by key"))
        .hasSize(5);
    assertThat(database.query("select * from reactive_cache.written_together('item')")).isEmpty();
  }

  private static long count(String table) {
    return Long.parseLong(database.value("select count(*) from reactive_cache." + table));
  }
}
