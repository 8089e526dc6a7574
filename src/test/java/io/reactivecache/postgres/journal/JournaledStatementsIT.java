package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way to change a table, and the keys that it journals ("*" is the whole mirror). */
@ParameterizedClass(name = "journaled {0}")
@EnumSource(MirroredDatabase.Way.class)
class JournaledStatementsIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @Parameter MirroredDatabase.Way way = MirroredDatabase.Way.DIRECTLY;

  @BeforeEach
  void createTables() {
    database.query("select reactive_cache.detach(name) from reactive_cache.mirror");
    database.execute(
        "drop table if exists item, parent, slot cascade",
        "create table parent (id text primary key)",
        "insert into parent values ('p'), ('q'), ('r')",
        "create table item (id text primary key, n int not null default 0,"
            + " parent text references parent on update cascade on delete cascade)",
        "insert into item (id, parent) values ('a', 'p'), ('b', 'p'), ('c', null)",
        "create table slot (id int primary key, n int) partition by range (id)",
        "create table slot_low partition of slot for values from (0) to (100)",
        "create table slot_high partition of slot for values from (100) to (200)",
        "insert into slot values (1), (2), (101)");
    database.attach("item", "item", "id");
    database.attach("slot", "slot", "id");
    database.clearJournal();
    database.journal(way);
  }

  static Stream<Arguments> plainTable() {
    return Stream.of(
        change("INSERT", "insert into item (id) values ('x'), ('y')", "x y"),
        change("INSERT of nothing", "insert into item select * from item where false", ""),
        change("UPDATE", "update item set n = 1 where id <> 'c'", "a b"),
        change("UPDATE of nothing", "update item set n = 1 where id = 'z'", ""),
        change("a changed key", "update item set id = 'z' where id = 'a'", "a z"),
        change(
            "rows replaced under new keys",
            "with gone as (delete from item where id in ('a', 'b') returning id)"
                + " insert into item (id) select id || '2' from gone",
            "a a2 b b2"),
        change("keys moved down a row", "update item set id = chr(ascii(id) - 1)", "` a a b b c"),
        change("DELETE", "delete from item where id in ('a', 'b')", "a b"),
        change("DELETE of nothing", "delete from item where false", ""),
        change("TRUNCATE", "truncate item", "*"),
        change("TRUNCATE CASCADE of a parent", "truncate parent cascade", "*"),
        change(
            "ON CONFLICT, new", "insert into item (id) values ('x') on conflict do nothing", "x"),
        change(
            "ON CONFLICT DO NOTHING",
            "insert into item (id) values ('a') on conflict do nothing",
            ""),
        change(
            "ON CONFLICT DO UPDATE",
            "insert into item (id) values ('a'), ('x') on conflict (id) do update set n = 9",
            "a x"),
        change(
            "MERGE",
            "merge into item using (values ('a'), ('b'), ('x')) as v(id) on item.id = v.id"
                + " when matched and v.id = 'a' then delete when matched then update set n = 3"
                + " when not matched then insert (id) values (v.id)",
            "a b x"),
        change("ON UPDATE CASCADE", "update parent set id = 's' where id = 'p'", "a b"),
        change("ON DELETE CASCADE", "delete from parent where id = 'p'", "a b"),
        change(
            "a writable CTE",
            "with u as (update item set n = 1 where id = 'a' returning 1),"
                + " d as (delete from item where id = 'b' returning 1) select * from u, d",
            "a b"),
        change(
            "a subtransaction that is kept",
            "savepoint s; update item set n = 1 where id = 'a'; release s",
            "a"),
        change(
            "a subtransaction that is undone",
            "savepoint s; update item set n = 1; rollback to s",
            ""),
        change(
            "replication role replica, which skips ordinary triggers",
            "set local session_replication_role = replica; update item set n = 1 where id = 'a'",
            "a"),
        change(
            "SERIALIZABLE",
            "set transaction isolation level serializable; update item set n = 1 where id = 'a'",
            "a"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("plainTable")
  @DisplayName("a plain table")
  void plainTable(String name, String sql, String keys) throws SQLException {
    assumeTrue(
        !name.equals("MERGE") || database.plain().major() >= 15,
        "skipped: this PostgreSQL has no MERGE, which came with 15");
    database.transaction(sql);

    assertThat(journaled("item")).isEqualTo(keys);
  }

  static Stream<Arguments> partitionedTable() {
    return Stream.of(
        change("INSERT", "insert into slot values (3), (103)", "103 3"),
        change("INSERT into a partition", "insert into slot_low values (4)", "4"),
        change("UPDATE", "update slot set n = 1", "1 101 2"),
        change("UPDATE of a partition", "update slot_high set n = 1", "101"),
        change("UPDATE of nothing", "update slot set n = 1 where id = 77", ""),
        change("a changed key", "update slot set id = 5 where id = 1", "1 5"),
        change("DELETE from a partition", "delete from slot_low", "1 2"),
        change("TRUNCATE of a partition", "truncate slot_high", "*"),
        change(
            "a partition made later",
            "create table slot_top partition of slot for values from (200) to (300);"
                + " insert into slot_top values (201); insert into slot values (202)",
            "201 202"),
        change(
            "a table attached as a partition",
            "create table slot_top (id int not null, n int);"
                + " alter table slot attach partition slot_top for values from (200) to (300);"
                + " set local session_replication_role = replica; insert into slot_top values (201)",
            "201"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("partitionedTable")
  @DisplayName("a partitioned table")
  void partitionedTable(String name, String sql, String keys) throws SQLException {
    database.transaction(sql);

    assertThat(journaled("slot")).isEqualTo(keys);
  }

  @Test
  @DisplayName("a row that moves to another partition is journaled under both keys")
  void rowMovement() throws SQLException {
    database.transaction("update slot set id = 150 where id = 1");

    assertThat(journaled("slot").split(" ")).containsOnly("1", "150");
  }

  @Test
  @DisplayName("TRUNCATE of the root says so, once a table is enough")
  void truncateRoot() throws SQLException {
    database.transaction("truncate slot");

    assertThat(journaled("slot")).startsWith("*").doesNotContainPattern("[0-9]");
  }

  private static String journaled(String mirror) {
    List<String> keys =
        database.journal(mirror).stream().map(key -> key == null ? "*" : key).toList();
    return String.join(" ", keys);
  }

  private static Arguments change(String name, String sql, String keys) {
    return Arguments.of(name, sql, keys);
  }
}
