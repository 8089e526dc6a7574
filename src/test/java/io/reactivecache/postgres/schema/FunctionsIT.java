package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The functions of a schema")
@SuppressWarnings("NullAway.Init")
class FunctionsIT {

  /** Functions whose R files say something else than V1 to V21, which said it first. */
  private static final Set<String> CHANGED =
      Set.of("lookup_together_sql", "lookup_sql", "key_comparisons", "shown_columns");

  /**
   * All that the catalogue knows of each function; the first column is the name. Those of triggers
   * name tables and indexes by their numbers.
   */
  private static final String FUNCTIONS =
      """
      select p.proname,
        case p.prorettype when 'trigger'::regtype then regexp_replace(pg_get_functiondef(p.oid), '\\d{5,}', '#', 'g')
          else pg_get_functiondef(p.oid) end,
        pg_get_userbyid(p.proowner), p.proacl, obj_description(p.oid, 'pg_proc')
      from pg_proc p where p.pronamespace = 'reactive_cache'::regnamespace order by p.oid::regprocedure::text""";

  private static final String APPLIED =
      "select script, checksum from reactive_cache.flyway_schema_history order by installed_rank";

  private TestDatabase database;

  @BeforeEach
  void create() {
    database = TestServers.newDatabase();
  }

  @AfterEach
  void drop() {
    database.close();
  }

  private static void run(TestDatabase database) {
    Migrations.run(MirroredDatabase.config(database.uri()), "one");
  }

  /** As a version left it that had no R files. */
  private static void runVersioned(TestDatabase database, String version) {
    Migrations.versionedOnly(JdbcTarget.of(MirroredDatabase.config(database.uri())))
        .target(version)
        .load()
        .migrate();
  }

  private static void attach(TestDatabase database) {
    database.execute(
        "create table item (id int primary key)",
        "create table part (id int, name text, primary key (id, name)) partition by list (id)",
        "select reactive_cache.attach('item', 'item', '{id}')",
        "select reactive_cache.attach('part', 'part', '{id,name}')");
  }

  /** What looks up rows of tables with keys of all sorts, by named columns and by all. */
  private static List<List<@Nullable String>> lookups(TestDatabase database) {
    return database.query(
        """
        select m.name, c.columns, reactive_cache.lookup_sql(m.name, c.columns)
        from reactive_cache.mirror m, (values (null), ('{}'::text[]), ('{"other N",n}')) as c(columns) order by 1, 2""");
  }

  /** Other text than what is shipped, as if an older version had run the files. */
  private static void outdate(TestDatabase database) {
    database.execute(
        "update reactive_cache.flyway_schema_history set checksum = checksum + 1 where version is null");
  }

  private @Nullable String definition(String function) {
    return database.value("select pg_get_functiondef('reactive_cache." + function + "'::regproc)");
  }

  private static FoundSchema look(TestDatabase database) throws SQLException {
    try (Connection connection = database.connect()) {
      return FoundSchema.look(connection);
    }
  }

  @Test
  @DisplayName("are the same after an upgrade as after an installation, down to their privileges")
  void sameCatalogue() {
    run(database);
    attach(database);
    List<List<@Nullable String>> installed = database.query(FUNCTIONS);
    for (String version : List.of("15", "21")) {
      try (TestDatabase upgraded = TestServers.newDatabase()) {
        runVersioned(upgraded, version);
        attach(upgraded);
        if (version.equals("21")) {
          assertThat(upgraded.query(FUNCTIONS))
              .as("what the V files said, and the R files say now")
              .filteredOn(function -> !CHANGED.contains(function.get(0)))
              .isEqualTo(
                  installed.stream()
                      .filter(function -> !CHANGED.contains(function.get(0)))
                      .toList());
        }
        run(upgraded);
        assertThat(upgraded.query(FUNCTIONS)).as("from " + version).isEqualTo(installed);
      }
    }
  }

  @Test
  @DisplayName("look rows up by the very statements that the V files wrote")
  void sameLookups() {
    runVersioned(database, "21");
    database.execute(
        "create type size as enum ('s', 'l')",
        "create domain fit as size",
        "create collation turned (provider = icu, locale = 'und', deterministic = false)",
        "create table a (\"the \"\"key\" fit primary key, n int, \"other N\" int)",
        "create table b (t text collate \"C\", \"B\" int, c numeric, n int, \"other N\" int, primary key (\"B\", t))",
        "create table c (t text collate turned primary key, n int, \"other N\" int)",
        "create table d (id bigint primary key, n int, \"other N\" int)",
        "select reactive_cache.attach('a', 'a', array['the \"key'])",
        "select reactive_cache.attach('b', 'b', '{t,B}')",
        "select reactive_cache.attach('c', 'c', '{t}')",
        "select reactive_cache.attach('d', 'd', '{id}')");
    List<List<@Nullable String>> before = lookups(database);
    run(database);
    assertThat(lookups(database)).hasSize(12).isEqualTo(before);
  }

  @Test
  @DisplayName("are sound, although PostgreSQL is not asked so when they are installed")
  void sound() {
    run(database);
    database.execute(
        """
        do $$
        declare
          definition text;
        begin
          perform set_config('search_path', 'reactive_cache', true);
          for definition in select pg_get_functiondef(oid) from pg_proc where pronamespace = 'reactive_cache'::regnamespace loop
            execute definition;
          end loop;
        end $$""");
  }

  @Test
  @DisplayName("are nobody's to call, but for what tells an application its versions")
  void privileges() {
    run(database);
    attach(database);
    assertThat(
            database.query(
                "select proname from pg_proc where pronamespace = 'reactive_cache'::regnamespace"
                    + " and has_function_privilege('public', oid, 'execute') order by proname"))
        .as("revoke all on function ... from public, beside the function's definition")
        .isEqualTo(List.of(List.of("written"), List.of("written_together")));
  }

  @Test
  @DisplayName(
      "are replaced while their tables are locked, keep what was granted, and no trigger is made anew")
  void replaced() throws SQLException {
    String triggers =
        "select oid, xmin, tgname, tgenabled from pg_trigger where not tgisinternal order by oid";
    String role = TestServers.uniqueName("operator");
    run(database);
    attach(database);
    database.execute(
        "create role " + role,
        "grant execute on function reactive_cache.attach(regclass, text, text[]) to " + role,
        "grant execute on function reactive_cache.refresh(text) to public");
    List<List<@Nullable String>> functions = database.query(FUNCTIONS);
    List<List<@Nullable String>> made = database.query(triggers);
    database.execute(
        "create or replace function reactive_cache.item_insert() returns trigger language plpgsql"
            + " as 'begin return null; end'",
        "create or replace function reactive_cache.leaf_top(leaf int) returns bigint language sql as 'select 0::bigint'");
    outdate(database);
    try (Connection writer = database.connect();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("lock table item, part, reactive_cache.journal, reactive_cache.journal_direct");
      run(database);
      writer.rollback();
    }
    assertThat(database.query(FUNCTIONS)).isEqualTo(functions);
    assertThat(database.query(triggers)).isEqualTo(made);
    database.execute("drop owned by " + role, "drop role " + role);
  }

  @Test
  @DisplayName("of a newer version are left as they are, and those of a copy of it are not")
  void newer() {
    run(database);
    outdate(database);
    database.execute(
        "create or replace function reactive_cache.leaf_top(leaf int) returns bigint language sql as 'select 9::bigint'",
        "insert into reactive_cache.flyway_schema_history"
            + " select 1000, '1000', 'next', type, 'V1000__next.sql', 0, installed_by, now(), 1, true"
            + " from reactive_cache.flyway_schema_history where version = '21'",
        "insert into reactive_cache.flyway_schema_history"
            + " select 1001, null, 'next', type, 'R__next.sql', 0, installed_by, now(), 1, true"
            + " from reactive_cache.flyway_schema_history where version = '21'");
    List<List<@Nullable String>> applied = database.query(APPLIED);
    String newest = definition("leaf_top");
    run(database);
    assertThat(definition("leaf_top")).isEqualTo(newest);
    assertThat(database.query(APPLIED)).isEqualTo(applied);

    try (TestDatabase copy = database.copy()) {
      run(copy);
      assertThat(copy.query("select script from reactive_cache.flyway_schema_history").stream())
          .extracting(row -> row.get(0))
          .containsAll(InstalledSchema.SHIPPED)
          .doesNotContain("V1000__next.sql");
    }
  }

  @Test
  @DisplayName("that an older text of an R file did not make yet are not missing")
  void notYetMade() throws SQLException {
    run(database);
    database.execute(
        "delete from reactive_cache.flyway_schema_history where script like 'V%'",
        "drop function reactive_cache.new_mark()");
    assertThat(look(database).fault()).isEqualTo(Optional.of("it lacks function new_mark"));
    outdate(database);
    assertThat(look(database).fault()).isEmpty();
  }
}
