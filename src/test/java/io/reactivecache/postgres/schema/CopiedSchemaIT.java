package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.trouble.OtherDeploymentException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A database that is a copy of another, or half of one")
@SuppressWarnings("NullAway.Init")
class CopiedSchemaIT {

  private static final String JOURNALED = "select count(*) from reactive_cache.journaled";
  private static final String OVERFLOWED = "select last_value from reactive_cache.overflowed";
  private static final String JOURNAL = "select 'reactive_cache.journal'::regclass::oid";
  private static final String TRIGGERS =
      "select count(*) from pg_trigger where tgname like 'reactive_cache_%'";
  private static final String OWNERS = "select cluster_name from reactive_cache.deployment";

  private TestDatabase original;
  private @Nullable TestDatabase copy;

  @BeforeEach
  void create() {
    original = TestServers.newDatabase();
  }

  @AfterEach
  void drop() {
    if (copy != null) {
      copy.close();
    }
    original.close();
  }

  /** The original as the current version leaves it after it has led. */
  private void install() {
    Migrations.run(MirroredDatabase.config(original.uri()), "one");
    fill(original);
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
        "set reactive_cache.many_rows = on; update part set name = 'b'; delete from item where id > 1150",
        "truncate item");
  }

  private static void run(TestDatabase database, String cluster) {
    Migrations.run(MirroredDatabase.config(database.uri()), cluster);
  }

  private void assertInstalledAnew(TestDatabase database, String before) {
    assertThat(database.value(OWNERS)).isEqualTo("copy");
    assertThat(database.value(JOURNAL)).as("the journal is a new one").isNotEqualTo(before);
    assertThat(database.value(TRIGGERS)).isEqualTo("0");
    assertThat(database.value("select count(*) from reactive_cache.mirror")).isEqualTo("0");
    assertThat(database.value("select count(*) from reactive_cache.flyway_schema_history"))
        .isNotEqualTo("0");
    write(database);
    database.execute(
        "select reactive_cache.attach('item', 'item', '{id}')",
        "insert into item values (5, 'five')");
    assertThat(database.query("select key from reactive_cache.journaled where key is not null"))
        .isEqualTo(List.of(List.of("5")));
    assertThat(database.query("select * from reactive_cache.problems()")).isEmpty();
    // As a second start finds it.
    String now = database.value(JOURNAL);
    run(database, "copy");
    assertThat(database.value(JOURNAL)).isEqualTo(now);
    assertThat(database.value(TRIGGERS)).isNotEqualTo("0");
  }

  @Test
  @DisplayName("whose structure alone was copied journals nothing, and is installed anew")
  void structure() {
    install();
    copy = original.structureCopy();
    write(copy);
    assertThat(copy.value(JOURNALED)).as("bounded from the first write").isEqualTo("0");
    assertThat(copy.value(OVERFLOWED)).isEqualTo("1");
    String before = Objects.requireNonNull(copy.value(JOURNAL));
    run(copy, "copy");
    assertInstalledAnew(copy, before);
  }

  @Test
  @DisplayName("that was made with it as template is installed anew, and keeps the epoch")
  void template() {
    install();
    copy = original.copy();
    write(copy);
    String before = Objects.requireNonNull(copy.value(JOURNAL));
    run(copy, "copy");
    assertThat(copy.value("select epoch from reactive_cache.history")).isEqualTo("7");
    assertInstalledAnew(copy, before);
    assertThatThrownBy(() -> run(original, "copy")).isInstanceOf(OtherDeploymentException.class);
    assertThat(original.value(OWNERS)).isEqualTo("one");
  }

  @Test
  @DisplayName("with its unlogged tables emptied is installed anew")
  void withoutUnlogged() {
    install();
    copy = original.copy();
    copy.execute("truncate reactive_cache.mark, reactive_cache.journal_direct");
    String before = Objects.requireNonNull(copy.value(JOURNAL));
    run(copy, "copy");
    assertInstalledAnew(copy, before);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "truncate reactive_cache.flyway_schema_history",
        "drop table reactive_cache.flyway_schema_history",
        "truncate reactive_cache.history",
        "drop table reactive_cache.history",
        "drop table reactive_cache.journal_3",
        "drop table reactive_cache.journal, reactive_cache.mark cascade",
        "drop sequence reactive_cache.journal_limit",
        "alter sequence reactive_cache.journal_limit restart",
        "drop function reactive_cache.pin_session()",
        "drop table reactive_cache.deployment, reactive_cache.journal, reactive_cache.journal_direct,"
            + " reactive_cache.history, reactive_cache.mark, reactive_cache.flyway_schema_history cascade"
      })
  @DisplayName("that lost a part of ours is installed anew, in its own database too")
  void half(String damage) {
    install();
    original.execute(damage);
    run(original, "one");
    assertThat(original.value(OWNERS)).isEqualTo("one");
    assertThat(original.value(TRIGGERS)).isEqualTo("0");
    original.execute(
        "select reactive_cache.attach('item', 'item', '{id}')",
        "insert into item values (5, 'five')");
    assertThat(original.value("select key from reactive_cache.journaled where key is not null"))
        .isEqualTo("5");
  }

  @Test
  @DisplayName("and that nobody copied is left as it is, by whatever is true of it")
  void original() {
    install();
    String before = original.value(JOURNAL);
    original.execute(
        "truncate reactive_cache.mark",
        "drop table part",
        "create table part (id int, name text, primary key (id, name))",
        "truncate reactive_cache.audit, reactive_cache.quarantine");
    run(original, "one");
    assertThat(original.value(JOURNAL)).isEqualTo(before);
    assertThat(original.value("select count(*) from reactive_cache.mirror")).isEqualTo("2");
    assertThat(original.value("select epoch from reactive_cache.history")).isEqualTo("7");
  }

  @Test
  @DisplayName("but a copy of the server's directory, as a standby or a backup is one, is the same")
  void physicalCopy() throws Exception {
    Path copied = TestServers.directory("copied-server-copy").resolve("data");
    EmbeddedPostgresServer server = TestServers.ownPostgresProcess("copied-server", Map.of());
    TestDatabase database = TestServers.newDatabase(server);
    run(database, "one");
    fill(database);
    String before = database.value(JOURNAL);
    server.close();
    EmbeddedPostgresServer.stopLeftover(copied);
    Files.createDirectories(copied.getParent());
    for (String command :
        List.of("rm -rf %2$s", "cp -a %1$s %2$s", "rm -f %2$s/postmaster.pid %2$s/epg-lock")) {
      String[] words = command.formatted(server.dataDirectory(), copied).split(" ");
      assertThat(new ProcessBuilder(words).start().waitFor()).as(command).isZero();
    }
    try (EmbeddedPostgresServer other =
        EmbeddedPostgresServer.start(copied, Processes.freePort(), Map.of())) {
      TestDatabase same =
          new TestDatabase(
              database.name(), other.uri(database.name()), other.jdbcUrl(database.name()));
      run(same, "one");
      assertThat(same.value(JOURNAL)).isEqualTo(before);
      assertThat(same.value("select count(*) from reactive_cache.mirror")).isEqualTo("2");
    }
  }

  @Test
  @DisplayName("of an older version is told from the original, which is only brought up to date")
  void olderVersion() {
    Migrations.versionedOnly(JdbcTarget.of(MirroredDatabase.config(original.uri())))
        .target("15")
        .load()
        .migrate();
    original.execute("insert into reactive_cache.deployment (cluster_name) values ('one')");
    fill(original);
    copy = original.copy();
    TestDatabase structure = original.structureCopy();
    TestDatabase neverLed = original.copy();
    try {
      run(copy, "copy");
      assertInstalledAnew(copy, Objects.requireNonNull(original.value(JOURNAL)));
      run(structure, "copy");
      assertInstalledAnew(structure, Objects.requireNonNull(original.value(JOURNAL)));

      // As a dump leaves it: the tables have other numbers than when they were attached.
      neverLed.execute(
          "update reactive_cache.history set identity = null",
          "update reactive_cache.mirror set relation = (relation::bigint + 100000)::oid");
      run(neverLed, "copy");
      assertInstalledAnew(neverLed, Objects.requireNonNull(original.value(JOURNAL)));

      String before = original.value(JOURNAL);
      run(original, "one");
      assertThat(original.value(JOURNAL)).isEqualTo(before);
      assertThat(original.value("select count(*) from reactive_cache.mirror")).isEqualTo("2");
      assertThat(original.value("select epoch from reactive_cache.history")).isEqualTo("7");
      original.execute(
          "alter sequence reactive_cache.journal_limit restart",
          "truncate reactive_cache.journal, reactive_cache.journal_direct");
      write(original);
      assertThat(original.value(JOURNALED)).as("its triggers are bounded now").isEqualTo("0");
    } finally {
      structure.close();
      neverLed.close();
    }
  }

  @Test
  @DisplayName("is installed anew once, however many nodes start in it")
  void manyNodes() {
    install();
    TestDatabase made = original.copy();
    copy = made;
    CompletableFuture.allOf(
            Stream.generate(() -> CompletableFuture.runAsync(() -> run(made, "copy")))
                .limit(4)
                .toArray(CompletableFuture[]::new))
        .join();
    assertInstalledAnew(made, Objects.requireNonNull(original.value(JOURNAL)));
  }

  @Test
  @DisplayName(
      "whose table somebody holds is installed anew when that is over, and holds up nobody")
  void lockedTable() throws SQLException {
    install();
    copy = original.copy();
    try (Connection writer = copy.connect();
        Statement write = writer.createStatement()) {
      writer.setAutoCommit(false);
      write.execute("insert into item values (77, 'held')");
      TestDatabase made = copy;
      assertThatThrownBy(() -> run(made, "copy"))
          .isInstanceOf(MigrationException.class)
          .hasMessageContaining("item")
          .hasMessageContaining("lock timeout");
      writer.commit();
    }
    run(copy, "copy");
    assertInstalledAnew(copy, Objects.requireNonNull(original.value(JOURNAL)));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "create table reactive_cache.theirs (id int)",
        "create function reactive_cache.theirs() returns int language sql as 'select 1'",
        "create type reactive_cache.theirs as enum ('a')",
        "create view public.theirs as select * from reactive_cache.journal",
        "create view public.theirs as select reactive_cache.direct_age()"
      })
  @DisplayName("with objects of somebody else in it, or beside it, is refused, and nothing is lost")
  void foreignObjects(String theirs) {
    install();
    copy = original.copy();
    copy.execute(theirs);
    TestDatabase made = copy;
    assertThatThrownBy(() -> run(made, "copy"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("theirs")
        .hasMessageContaining("drop schema reactive_cache cascade");
    assertThat(copy.value(JOURNAL)).isEqualTo(original.value(JOURNAL));
    copy.execute("drop schema reactive_cache cascade");
    run(copy, "copy");
    assertThat(copy.value(OWNERS)).isEqualTo("copy");
  }

  @Test
  @DisplayName("with a schema of that name that somebody else made is refused")
  void notOurs() {
    original.execute(
        "create schema reactive_cache", "create table reactive_cache.journal (id int)");
    assertThatThrownBy(() -> run(original, "one"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("journal")
        .hasMessageContaining("not ours");
    assertThat(original.value("select count(*) from reactive_cache.journal")).isEqualTo("0");
  }
}
