package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

/** Whatever happens to a mirrored table, its writers do not fail, and no change goes unnoticed. */
@ParameterizedClass(name = "journaled {0}")
@EnumSource(MirroredDatabase.Way.class)
class WriterSafetyIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @Parameter MirroredDatabase.Way way = MirroredDatabase.Way.DIRECTLY;

  @BeforeEach
  void createTable() {
    database.reset();
    database.execute(
        "create table item (junk int, id varchar(300000) primary key, n int not null default 0)",
        "insert into item (id) values ('a'), ('b')");
    database.attach("item", "item", "id");
    database.clearJournal();
    database.journal(way);
  }

  static Stream<Arguments> changedTables() {
    return Stream.of(
        Arguments.of("alter table item rename id to code", "update item set n = 1", null),
        Arguments.of("alter table item drop column id cascade", "update item set n = 1", null),
        Arguments.of(
            "alter table item rename id to code; alter table item add id text default 'x'",
            "update item set n = 1",
            null),
        Arguments.of(
            "alter table item rename id to code; alter table item rename n to id",
            "delete from item",
            null),
        Arguments.of("alter table item drop column junk", "insert into item values ('x')", "x"),
        Arguments.of(
            "alter table item drop constraint item_pkey",
            "insert into item (id) values ('x')",
            "x"),
        Arguments.of(
            "reindex index concurrently item_pkey", "insert into item (id) values ('x')", "x"),
        Arguments.of(
            "alter table item rename to thing", "insert into thing (id) values ('x')", "x"),
        Arguments.of(
            "alter table item add more text default 'm'",
            "insert into item (id) values ('x')",
            "x"),
        Arguments.of("set quote_all_identifiers = on", "insert into item (id) values ('x')", "x"),
        Arguments.of("set search_path = pg_temp", "insert into public.item (id) values ('x')", "x"),
        Arguments.of("set transform_null_equals = on", "insert into item (id) values ('x')", "x"),
        Arguments.of(
            "set plpgsql.extra_errors = 'all'; set plpgsql.variable_conflict = error",
            "insert into item (id) values ('x')",
            "x"),
        Arguments.of(
            "set plan_cache_mode = force_custom_plan", "insert into item (id) values ('x')", "x"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("changedTables")
  @DisplayName("a write succeeds and is journaled by its key, or else as the whole mirror, after")
  void survives(String ddl, String write, @Nullable String key) throws SQLException {
    try (var connection = database.plain().connect();
        var statement = connection.createStatement()) {
      // Once before, so that the session's plans are of the old table.
      statement.execute("insert into item (id) values ('before')");
      database.clearJournal();
      for (String part : ddl.split("; ", -1)) {
        statement.execute(part);
      }
      statement.execute(write);
    }
    assertThat(database.journal("item")).containsOnly(key);
  }

  @Test
  @DisplayName("a transaction whose snapshot is older than the renaming of the key can still write")
  void oldSnapshot() throws SQLException {
    try (var connection = database.plain().connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("select 1");
      database.execute("alter table item rename id to code");
      statement.execute("update item set n = 1");
      connection.commit();
    }
    assertThat(database.journal("item")).containsOnly((String) null);
  }

  @Test
  @DisplayName("key columns may be called as things are called in the triggers")
  void oddNames() {
    database.execute(
        "create table odd (found text, loop int, \"new\" text, \"A b\" text, n int,"
            + " primary key (found, loop, \"new\", \"A b\"))");
    database.attach("odd", "odd", "found", "loop", "new", "A b");
    database.clearJournal();

    database.execute(
        "insert into odd values ('f', 1, 'n', 'a')",
        "update odd set n = 1",
        "update odd set loop = 2",
        "delete from odd");
    assertThat(database.journal("odd"))
        .containsOnly("[\"f\",1,\"n\",\"a\"]", "[\"f\",2,\"n\",\"a\"]")
        .hasSize(5);

    database.clearJournal();
    database.execute("alter table odd rename found to lost", "update odd set n = 2");
    assertThat(database.journal("odd")).isEmpty();
    database.execute("insert into odd values ('f', 1, 'n', 'a')");
    assertThat(database.journal("odd")).containsOnlyNulls();
  }

  @Test
  @DisplayName("nor do a key's columns clash with names of the journaling statement")
  void namesOfTheStatement() {
    database.execute(
        "create table odd (key text, keys int, j text, k text, mirror text, n int,"
            + " primary key (key, keys, j, k, mirror))");
    database.attach("odd", "odd", "key", "keys", "j", "k", "mirror");
    database.clearJournal();

    database.execute("insert into odd values ('a', 1, 'b', 'c', 'd')", "update odd set n = 1");
    assertThat(database.journal("odd")).containsOnly("[\"a\",1,\"b\",\"c\",\"d\"]").hasSize(2);

    database.clearJournal();
    database.execute(
        "alter table odd rename key to keyed",
        "alter table odd rename k to kept",
        "delete from odd");
    assertThat(database.journal("odd")).containsOnlyNulls().hasSize(1);
  }

  @Test
  @DisplayName("PostgreSQL refuses another type for the key while it is mirrored, and says why")
  void keyType() {
    assertThatThrownBy(() -> database.execute("alter table item alter id type text"))
        .hasMessageContaining("trigger reactive_cache_item_rekey on table item depends on");

    database.execute("select reactive_cache.detach('item')", "alter table item alter id type text");
    database.attach("item", "item", "id");
  }

  @Test
  @DisplayName("an UPDATE of no row draws no transaction id")
  void nothingChanged() throws SQLException {
    database.transaction(
        "update item set n = 1 where id = 'nobody'",
        "do $$ begin if pg_current_xact_id_if_assigned() is not null then raise 'drawn'; end if;"
            + " end $$");
  }

  @Test
  @DisplayName("a BEFORE trigger that changes keys is provided for as soon as it is noticed")
  void beforeTrigger() {
    database.execute(
        "create function louder() returns trigger language plpgsql as"
            + " $$ begin new.id := upper(new.id); return new; end $$",
        "create trigger louder before update on item for each row execute function louder()");
    database.attach("item", "item", "id");
    assertThat(database.problems()).isEmpty();
    assertThat(database.journal("item")).containsExactly((String) null);
    database.clearJournal();

    database.execute("update item set n = 1 where id = 'a'");
    assertThat(database.journal("item")).containsExactly("A", "a");

    database.execute("drop trigger louder on item");
    database.attach("item", "item", "id");
    database.clearJournal();
    database.execute("update item set n = 1 where id = 'b'");
    assertThat(database.journal("item")).containsExactly("b");
  }

  @Test
  @DisplayName("a key of 200 KB is journaled as it is")
  void hugeKey() {
    database.execute("insert into item (id) values (repeat('x', 200000))");

    assertThat(database.value("select length(key) from reactive_cache.journaled"))
        .isEqualTo("200000");
  }

  @Test
  @DisplayName("rows of 100 MB cost the trigger nothing but their keys")
  void hugeRow() {
    database.execute(
        "alter table item add payload text",
        "update item set payload = repeat('x', 100000000) where id = 'a'",
        "update item set n = 1 where id = 'a'");

    assertThat(database.journal("item")).containsExactly("a", "a");
  }

  @Test
  @DisplayName("a role without any right on our schema can write, and learns its versions")
  void ordinaryRole() throws SQLException {
    String role = TestServers.uniqueName("writer");
    database.execute(
        "create role " + role,
        "grant usage on schema public to " + role,
        "grant all on item to " + role);
    database.transaction(
        "set local role " + role,
        "insert into item (id) values ('x')",
        "delete from item where id = 'a'",
        "do $$ begin if (select array_agg(key order by key) from reactive_cache.written('item'))"
            + " <> array['a', 'x'] then raise 'wrong'; end if; end $$");
    assertThat(database.journal("item")).containsExactly("a", "x");
    assertThat(
            database.value(
                "select bool_or(has_table_privilege(?, c.oid, 'select,insert,update,delete')) from pg_class c"
                    + " where relnamespace = 'reactive_cache'::regnamespace and relkind in ('r', 'p')",
                role))
        .isEqualTo("f");
    assertThat(
            database.value(
                "select string_agg(proname, ' ' order by proname) from pg_proc where pronamespace ="
                    + " 'reactive_cache'::regnamespace and has_function_privilege(?, oid, 'execute')",
                role))
        .isEqualTo("written written_together");
    database.execute("drop owned by " + role, "drop role " + role);
  }

  @Test
  @DisplayName("an application's types and casts never run with our rights")
  void userCasts() {
    database.execute(
        "create type mood as enum ('sad', 'glad')",
        "create function spy(mood) returns text language plpgsql as"
            + " $$ begin raise exception 'ran as %', current_user; end $$",
        "create cast (mood as text) with function spy(mood)",
        "create table feeling (mood mood primary key)");
    database.attach("feeling", "feeling", "mood");
    database.clearJournal();
    database.execute(
        "alter table item rename id to code",
        "alter table item add id mood default 'sad'",
        "update item set n = 1");
    assertThat(database.journal("item")).containsOnly((String) null);

    database.execute("insert into feeling values ('glad')");

    assertThat(database.journal("feeling")).containsExactly("glad");
  }

  @Test
  @DisplayName(
      "200,000 rows in one statement are journaled in seconds, also after a plan for one row")
  void bulk() throws SQLException {
    database.transaction(
        "set local statement_timeout = '60s'",
        "update item set n = n + 1 where id = 'a'",
        "insert into item (id) select 'k' || i from generate_series(1, 200000) i",
        "update item set id = 'l' || id");

    assertThat(database.value("select count(*) from reactive_cache.journaled"))
        .isEqualTo(Integer.toString(1 + 200_000 + 2 * 200_002));
  }
}
