package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.support.InstalledPostgres;
import io.reactivecache.support.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What pg_dump writes and psql reads")
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DumpedSchemaIT {

  private static final String JOURNAL = "select 'reactive_cache.journal'::regclass::oid";

  /** Whoever dumps so gets triggers that fail, until they are gone. */
  private static final String WITHOUT_TABLES = "--exclude-table=reactive_cache.*";

  private InstalledPostgres server;
  private TestDatabase original;
  private TestDatabase restored;

  @BeforeAll
  void startServer() {
    server = InstalledPostgres.start("dumped-postgres");
  }

  @AfterAll
  void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void create() {
    original = server.newDatabase();
    restored = server.newDatabase();
  }

  @AfterEach
  void drop() {
    restored.close();
    original.close();
  }

  private static void run(TestDatabase database, String cluster) {
    Migrations.run(MirroredDatabase.config(database.uri()), cluster);
  }

  private static void fill(TestDatabase database) {
    database.execute(
        "create table item (id int primary key, name text)",
        "create table part (id int, name text, primary key (id, name)) partition by list (id)",
        "create table part_1 partition of part for values in (1)",
        "select reactive_cache.attach('item', 'item', '{id}')",
        "select reactive_cache.attach('part', 'part', '{id,name}')",
        "select reactive_cache.new_mark()",
        "update reactive_cache.history set epoch = 7, identity = reactive_cache.identity()",
        "insert into item values (1, 'one')");
  }

  private static void write(TestDatabase database) {
    database.execute(
        "insert into item select i, 'x' from generate_series(100, 199) as i",
        "update item set name = 'changed'",
        "update item set id = id + 1000",
        "delete from part",
        "insert into part values (1, 'a')",
        "set reactive_cache.many_rows = on; update part set name = 'b'; delete from item",
        "truncate item");
  }

  private static void assertFollows(TestDatabase database, String cluster) {
    assertThat(database.value("select cluster_name from reactive_cache.deployment"))
        .isEqualTo(cluster);
    assertThat(database.value("select count(*) from reactive_cache.mirror")).isEqualTo("0");
    database.execute(
        "select reactive_cache.attach('item', 'item', '{id}')",
        "select reactive_cache.attach('part', 'part', '{id,name}')",
        "truncate reactive_cache.journal",
        "insert into item values (5, 'five')",
        "insert into part values (1, 'c')");
    assertThat(database.query("select key from reactive_cache.journaled order by id"))
        .isEqualTo(List.of(List.of("5"), List.of("[1,\"c\"]")));
    assertThat(database.query("select * from reactive_cache.problems()")).isEmpty();
    String now = database.value(JOURNAL);
    run(database, cluster);
    assertThat(database.value(JOURNAL)).as("only once").isEqualTo(now);
  }

  @ParameterizedTest(name = "pg_dump {0}")
  @ValueSource(
      strings = {
        "",
        "-s",
        "--no-unlogged-table-data",
        "--no-owner --no-acl --no-comments",
        "-N reactive_cache",
        "--exclude-table-data=reactive_cache.*",
        "--exclude-table-data=reactive_cache.deployment",
        "--exclude-table=reactive_cache.flyway_schema_history",
        WITHOUT_TABLES,
        "-n reactive_cache",
        "-s -n reactive_cache -T reactive_cache.*"
      })
  @DisplayName("is no installation elsewhere: it is installed anew, and writes are bounded before")
  void elsewhere(String options) {
    run(original, "one");
    fill(original);
    Path dump = dump(options);
    server.restore(restored, dump);
    restored.execute(
        "create table if not exists item (id int primary key, name text)",
        "create table if not exists part (id int, name text, primary key (id, name))");
    if (!options.equals(WITHOUT_TABLES)) {
      write(restored);
    }
    if (options.equals("-s")) {
      assertThat(restored.value("select count(*) from reactive_cache.journaled")).isEqualTo("0");
      assertThat(restored.value("select last_value from reactive_cache.overflowed")).isEqualTo("1");
    }
    run(restored, "two");
    assertFollows(restored, "two");
    assertThat(original.value("select count(*) from reactive_cache.mirror")).isEqualTo("2");
  }

  @ParameterizedTest(name = "pg_dump {0}")
  @ValueSource(strings = {"", "-s"})
  @DisplayName("of a version that did not record where it was installed is told as well")
  void ofAnOlderVersion(String options) {
    Migrations.versionedOnly(JdbcTarget.of(MirroredDatabase.config(original.uri())))
        .target("15")
        .load()
        .migrate();
    original.execute("insert into reactive_cache.deployment (cluster_name) values ('one')");
    fill(original);
    server.restore(restored, dump(options));
    run(restored, "two");
    assertFollows(restored, "two");
  }

  @Test
  @DisplayName("is no installation in the place of the original either")
  void inPlace() {
    run(original, "one");
    fill(original);
    String before = original.value(JOURNAL);
    server.restore(original, dump("--clean --if-exists"));
    assertThat(original.value(JOURNAL)).isNotEqualTo(before);
    run(original, "one");
    assertThat(original.value("select epoch from reactive_cache.history")).isEqualTo("7");
    assertFollows(original, "one");
  }

  private Path dump(String options) {
    return server.dump(
        original,
        Stream.of(options.split(" ")).filter(option -> !option.isEmpty()).toArray(String[]::new));
  }
}
