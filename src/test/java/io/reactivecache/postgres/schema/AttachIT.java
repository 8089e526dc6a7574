package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttachIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @BeforeEach
  void reset() {
    database.reset();
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal("create view t as select 1 as id", "id", "42809", "is not a table"),
        refusal("create materialized view t as select 1 as id", "id", "42809", "is not a table"),
        refusal(
            "drop foreign data wrapper if exists w cascade; create foreign data wrapper w; create server s foreign data wrapper w;"
                + " create foreign table t (id int) server s",
            "id",
            "42809",
            "is not a table"),
        refusal(
            "create table t (id int primary key); create table child () inherits (t)",
            "id",
            "42809",
            "takes part in table inheritance"),
        refusal(
            "create table parent (id int); create table t (primary key (id)) inherits (parent)",
            "id",
            "42809",
            "takes part in table inheritance"),
        refusal(
            "create table root (id int primary key) partition by list (id);"
                + " create table t partition of root default",
            "id",
            "42809",
            "is a partition"),
        refusal("create table t (id int primary key)", "nope", "42703", "has no column nope"),
        refusal("create table t (id int primary key)", "xmin", "42703", "has no column xmin"),
        refusal(
            "create table t (id int primary key)", "", "22023", "one or more different columns"),
        refusal("create table t (id int primary key)", "id,id", "22023", "different columns"),
        refusal("create table t (id int not null)", "id", "55000", "there is no unique index"),
        refusal(
            "create table t (id int not null); create index on t (id)", "id", "55000", "no unique"),
        refusal(
            "create table t (id int, b int, primary key (id, b))",
            "id",
            "55000",
            "no unique index"),
        refusal("create table t (id int unique)", "id", "55000", "may be null"),
        refusal(
            "create table t (id int not null unique deferrable)", "id", "55000", "is deferrable"),
        refusal(
            "create table t (id int not null); create unique index on t (id) where id > 0",
            "id",
            "55000",
            "is partial"),
        refusal(
            "create table t (id text not null); create unique index on t (lower(id))",
            "id",
            "55000",
            "no unique index"),
        refusal("create table t (id money primary key)", "id", "0A000", "has type money"),
        refusal("create table t (id regclass primary key)", "id", "0A000", "has type regclass"),
        refusal(
            "create type pair as (a int, b int); create table t (id pair primary key)",
            "id",
            "0A000",
            "has type pair"));
  }

  @ParameterizedTest(name = "{0} by ({1}): {3}")
  @MethodSource("refusals")
  @DisplayName("what cannot be mirrored is refused with its reason")
  void refuses(String ddl, String key, String state, String message) {
    database.execute(ddl);

    assertThatThrownBy(() -> attach("public.t", "t", key))
        .hasMessageContaining(message.replace("type pair", "type public.pair"))
        .rootCause()
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    assertThat(database.query("select * from reactive_cache.mirror")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Upper", "a b", "a.b", "12345678901234567890123456789012345678901"})
  @DisplayName("a mirror's name is 1 to 40 of a-z 0-9 _ -")
  void refusesName(String name) {
    database.execute("create table t (id int primary key)");

    assertThatThrownBy(() -> attach("t", name, "id"))
        .hasMessageContaining("1 to 40 of a-z 0-9 _ -");
  }

  @Test
  @DisplayName("temporary tables and our own are refused")
  void refusesTemporary() {
    assertThatThrownBy(
            () ->
                database.execute(
                    "create temporary table t (id int primary key);"
                        + " select reactive_cache.attach('t', 't', '{id}')"))
        .hasMessageContaining("is a temporary table");
    assertThatThrownBy(() -> attach("reactive_cache.mirror", "t", "id"))
        .hasMessageContaining("belongs to the system");
  }

  @Test
  @DisplayName(
      "an unlogged table may be mirrored: a crash that empties it begins a new history as well")
  void unlogged() {
    database.execute("create unlogged table t (id int primary key)");
    attach("t", "t", "id");
    database.clearJournal();

    database.execute("insert into t values (1)");

    assertThat(database.journal("t")).containsExactly("1");
  }

  @Test
  @DisplayName("attaching again changes and journals nothing")
  void idempotent() {
    database.execute("create table t (id int primary key)");
    attach("t", "t", "id");
    String before = database.value("select m::text from reactive_cache.mirror m");
    database.clearJournal();

    attach("t", "t", "id");

    assertThat(database.value("select m::text from reactive_cache.mirror m")).isEqualTo(before);
    assertThat(database.journal("t")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop trigger reactive_cache_t_update on t",
        "alter table t disable trigger reactive_cache_t_insert",
        "alter table t enable trigger all",
        "alter table t enable replica trigger reactive_cache_t_truncate"
      })
  @DisplayName("a trigger that was dropped or disabled is a problem until attached again")
  void repairs(String ddl) {
    database.execute("create table t (id int primary key)");
    attach("t", "t", "id");
    assertThat(database.problems()).isEmpty();
    database.clearJournal();

    database.execute(ddl);
    assertThat(database.problems()).isNotEmpty();
    attach("t", "t", "id");

    assertThat(database.problems()).isEmpty();
    assertThat(database.journal("t")).containsExactly((String) null);
  }

  @Test
  @DisplayName("another key under the same name replaces the old one and keeps the number")
  void anotherKey() {
    database.execute("create table t (id int primary key, code text not null unique)");
    attach("t", "t", "id");
    attach("t", "t", "code");
    database.clearJournal();

    database.execute("insert into t values (1, 'one')");

    assertThat(database.journal("t")).containsExactly("one");
    assertThat(database.value("select count(*) from pg_trigger where tgrelid = 't'::regclass"))
        .isEqualTo("5");
  }

  @Test
  @DisplayName("another table under the same name frees the old table")
  void anotherTable() {
    database.execute("create table t (id int primary key)", "create table u (id int primary key)");
    attach("t", "t", "id");
    attach("u", "t", "id");
    database.clearJournal();

    database.execute("insert into t values (1)", "insert into u values (2)");

    assertThat(database.journal("t")).containsExactly("2");
  }

  @Test
  @DisplayName("one table may have two mirrors with different keys")
  void twoMirrors() {
    database.execute("create table t (id int primary key, code text not null unique)");
    attach("t", "by-id", "id");
    attach("t", "by_code", "code");
    database.clearJournal();

    database.execute("insert into t values (1, 'one')");
    database.query("select reactive_cache.detach('by-id')");
    database.execute("insert into t values (2, 'two')");

    assertThat(database.journal("by_code")).containsExactly("one", "two");
    assertThat(database.value("select count(*) from reactive_cache.journaled")).isEqualTo("3");
  }

  @Test
  @DisplayName("detach leaves nothing on the table")
  void detach() {
    database.execute(
        "create table t (id int primary key) partition by list (id)",
        "create table t1 partition of t default");
    attach("t", "t", "id");

    assertThat(database.value("select reactive_cache.detach('t')")).isEqualTo("t");
    assertThat(database.value("select reactive_cache.detach('t')")).isEqualTo("f");

    assertThat(database.query("select tgname from pg_trigger where tgrelid = 't'::regclass"))
        .isEmpty();
    assertThat(
            database.query(
                "select proname from pg_proc where proname like 't\\_%' and pronamespace = 'reactive_cache'::regnamespace"))
        .isEqualTo(List.of());
  }

  @Test
  @DisplayName(
      "attach gives up after three seconds behind a long transaction, so that writers get on")
  void givesUp() throws SQLException {
    database.execute("create table t (id int primary key)");
    try (var busy = database.plain().connect();
        var statement = busy.createStatement()) {
      busy.setAutoCommit(false);
      statement.execute("insert into t values (1)");

      assertThatThrownBy(() -> attach("t", "t", "id")).hasMessageContaining("lock timeout");
    }
  }

  @Test
  @DisplayName("refresh has the whole mirror read again; an unknown mirror is an error")
  void refresh() {
    database.execute("create table t (id int primary key)");
    attach("t", "t", "id");
    database.clearJournal();

    database.query("select reactive_cache.refresh('t')");

    assertThat(database.journal("t")).containsExactly((String) null);
    assertThatThrownBy(() -> database.query("select reactive_cache.refresh('nope')"))
        .hasMessageContaining("there is no mirror 'nope'");
  }

  private void attach(String table, String mirror, String... key) {
    database.attach(table, mirror, key);
  }

  private static Arguments refusal(String ddl, String key, String state, String message) {
    return Arguments.of(ddl, key, state, message);
  }
}
