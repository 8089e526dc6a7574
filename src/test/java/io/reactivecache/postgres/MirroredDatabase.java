package io.reactivecache.postgres;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A new database with our schema in it, and what tests ask of it again and again. Registered as an
 * extension it lasts as long as its test class.
 */
public final class MirroredDatabase implements AutoCloseable, BeforeAllCallback, AfterAllCallback {

  /** How what writers change comes into the journal. */
  public enum Way {
    /** Beside the ring, while a leader guarantees room: a row for each key. */
    DIRECTLY,
    /** Beside the ring, a row for each statement. */
    TOGETHER,
    /** Into the ring. */
    IN_THE_RING
  }

  private @Nullable TestDatabase database;

  private MirroredDatabase() {}

  /** One that is made before all tests of a class and dropped after them. */
  public static MirroredDatabase ofClass() {
    return new MirroredDatabase();
  }

  public static MirroredDatabase create() {
    MirroredDatabase created = new MirroredDatabase();
    created.open();
    return created;
  }

  @Override
  public void beforeAll(ExtensionContext tests) {
    open();
  }

  @Override
  public void afterAll(ExtensionContext tests) {
    close();
  }

  private void open() {
    TestDatabase created = TestServers.newDatabase();
    database = created;
    Migrations.run(config(created.uri()), "test");
  }

  public static PostgresConfig config(String uri) {
    return new PostgresConfig(uri, Optional.empty(), 5_000, 5_000);
  }

  /** As new: no tables, no mirrors, an empty journal. Much cheaper than another database. */
  public void reset() {
    plain()
        .execute(
            "drop schema public cascade",
            "create schema public",
            "select reactive_cache.detach(name) from reactive_cache.mirror",
            "truncate reactive_cache.journal, reactive_cache.journal_direct",
            "select setval('reactive_cache.journal_limit', 6000000), setval('reactive_cache.awake', 1),"
                + " setval('reactive_cache.overflowed', 0)");
  }

  public TestDatabase plain() {
    return Objects.requireNonNull(database);
  }

  public void execute(String... statements) {
    plain().execute(statements);
  }

  public List<List<@Nullable String>> query(String sql, Object... parameters) {
    return plain().query(sql, parameters);
  }

  public String value(String sql, Object... parameters) {
    return Objects.requireNonNull(plain().value(sql, parameters));
  }

  /** Runs statements on one session, as one transaction. */
  public void transaction(String... statements) throws SQLException {
    try (Connection connection = plain().connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  public void attach(String table, String mirror, String... keyColumns) {
    plain()
        .query(
            "select reactive_cache.attach(?::regclass, ?, ?::text[])",
            table,
            mirror,
            "{" + String.join(",", keyColumns) + "}");
  }

  /** Has writers journal directly, up to so many ids, as while a leader guarantees the room. */
  public void guarantee(long ids) {
    plain()
        .query(
            "select setval('reactive_cache.awake',"
                + " pg_sequence_last_value('reactive_cache.journal_id') + ?)",
            ids);
  }

  /** What sessions that are opened from now on write is journaled in this way. */
  public void journal(Way way) {
    guarantee(way == Way.IN_THE_RING ? 0 : 1_000_000);
    execute(
        "alter database "
            + plain().name()
            + " set reactive_cache.many_rows = "
            + (way == Way.TOGETHER ? "on" : "off"));
  }

  /** Forgets what was journaled so far. */
  public void clearJournal() {
    plain()
        .execute(
            "truncate reactive_cache.journal, reactive_cache.journal_direct",
            "select setval('reactive_cache.overflowed', 0)");
  }

  /** The journaled keys of a mirror, sorted; a null key is "the whole mirror". */
  public List<@Nullable String> journal(String mirror) {
    return plain()
        .query(
            "select j.key from reactive_cache.journaled j join reactive_cache.mirror m"
                + " on m.id = j.mirror where m.name = ? order by j.key collate \"C\" nulls first",
            mirror)
        .stream()
        .<@Nullable String>map(row -> row.get(0))
        .toList();
  }

  public List<List<@Nullable String>> problems() {
    return plain().query("select mirror, problem from reactive_cache.problems()");
  }

  @Override
  public void close() {
    TestDatabase opened = database;
    if (opened != null) {
      opened.close();
    }
  }
}
