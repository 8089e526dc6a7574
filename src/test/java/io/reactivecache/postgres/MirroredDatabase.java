package io.reactivecache.postgres;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A new database with our schema in it, and what tests ask of it again and again. */
final class MirroredDatabase implements AutoCloseable {

  private final TestDatabase database;

  private MirroredDatabase(TestDatabase database) {
    this.database = database;
  }

  static MirroredDatabase create() {
    TestDatabase database = TestServers.newDatabase();
    Migrations.run(config(database.uri()), "test");
    return new MirroredDatabase(database);
  }

  static PostgresConfig config(String uri) {
    return new PostgresConfig(uri, Optional.empty(), 5_000, 5_000);
  }

  /** As new: no tables, no mirrors, an empty journal. Much cheaper than another database. */
  void reset() {
    database.execute(
        "drop schema public cascade",
        "create schema public",
        "select reactive_cache.detach(name) from reactive_cache.mirror",
        "truncate reactive_cache.journal, reactive_cache.journal_direct",
        "select setval('reactive_cache.journal_limit', 6000000), setval('reactive_cache.awake', 1)");
  }

  TestDatabase plain() {
    return database;
  }

  void execute(String... statements) {
    database.execute(statements);
  }

  List<List<@Nullable String>> query(String sql, Object... parameters) {
    return database.query(sql, parameters);
  }

  String value(String sql, Object... parameters) {
    return Objects.requireNonNull(database.value(sql, parameters));
  }

  /** Runs statements on one session, as one transaction. */
  void transaction(String... statements) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : statements) {
        statement.execute(sql);
      }
      connection.commit();
    }
  }

  void attach(String table, String mirror, String... keyColumns) {
    database.query(
        "select reactive_cache.attach(?::regclass, ?, ?::text[])",
        table,
        mirror,
        "{" + String.join(",", keyColumns) + "}");
  }

  /** Has writers journal directly, up to so many ids, as while a leader vouches for the room. */
  void vouch(long ids) {
    database.query(
        "select setval('reactive_cache.awake',"
            + " pg_sequence_last_value('reactive_cache.journal_id') + ?)",
        ids);
  }

  /** Forgets what was journaled so far. */
  void clearJournal() {
    database.execute("truncate reactive_cache.journal, reactive_cache.journal_direct");
  }

  /** The journaled keys of a mirror, sorted; a null key is "the whole mirror". */
  List<@Nullable String> journal(String mirror) {
    return database
        .query(
            "select j.key from reactive_cache.journaled j join reactive_cache.mirror m"
                + " on m.id = j.mirror where m.name = ? order by j.key collate \"C\" nulls first",
            mirror)
        .stream()
        .<@Nullable String>map(row -> row.get(0))
        .toList();
  }

  List<List<@Nullable String>> problems() {
    return database.query("select mirror, problem from reactive_cache.problems()");
  }

  @Override
  public void close() {
    database.close();
  }
}
