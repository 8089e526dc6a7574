package io.reactivecache.grown;

import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The database of an application, and the sessions that it has there. */
final class Application implements AutoCloseable {

  /** What every session of an application may have set for itself. */
  private static final List<List<String>> SESSIONS =
      List.of(
          List.of(),
          List.of(
              "set datestyle = 'ISO, YMD'",
              "set intervalstyle = 'sql_standard'",
              "set timezone = 'America/St_Johns'"),
          List.of(
              "set reactive_cache.many_rows = on",
              "set bytea_output = 'escape'",
              "set extra_float_digits = -3"),
          List.of("set standard_conforming_strings = off"));

  /** Of a role without any right on our schema. */
  private static final int SESSION_OF_ROLE = 1;

  /** Each statement is on its own, so that one which is refused takes no other with it. */
  private static final Pattern TRANSACTION =
      Pattern.compile("(?i)(begin|commit|start transaction|end)");

  private static final String SCHEMAS =
      "select quote_ident(nspname) from pg_namespace"
          + " where nspname !~ '^pg_' and nspname not in ('information_schema', 'reactive_cache')";

  final TestDatabase database = TestServers.newDatabase();

  /** What PostgreSQL refused of the script. */
  final List<String> refused = new ArrayList<>();

  private final String role = TestServers.uniqueName("grown_app");
  private final List<Connection> connections = new ArrayList<>();

  /** Makes the schema; what PostgreSQL refuses of it is left out. */
  Application(String script) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      for (String sql : SqlScript.statements(script)) {
        if (!TRANSACTION.matcher(sql).matches()) {
          run(statement, sql);
        }
      }
    }
  }

  private void run(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      refused.add(e.getMessage() + ": " + sql);
    }
  }

  /** Lets a role write everything that is the application's. */
  void grant(List<Table> tables) {
    database.execute("create role " + role);
    for (List<@Nullable String> schema : database.query(SCHEMAS)) {
      database.execute(
          "grant usage on schema " + schema.get(0) + " to " + role,
          "grant all on all sequences in schema " + schema.get(0) + " to " + role);
    }
    tables.forEach(table -> database.execute("grant all on " + table + " to " + role));
  }

  static int sessions() {
    return SESSIONS.size();
  }

  /** One of the sessions that write; each has other settings. */
  Connection session(int number) throws SQLException {
    Connection connection = connect();
    try (Statement statement = connection.createStatement()) {
      for (String setting : SESSIONS.get(number)) {
        statement.execute(setting);
      }
      if (number == SESSION_OF_ROLE) {
        statement.execute("set role " + role);
      }
    }
    return connection;
  }

  /** A session in which a parameter has the type that the statement needs. */
  Connection connect() throws SQLException {
    Connection connection =
        DriverManager.getConnection(database.jdbcUrl() + "&stringtype=unspecified");
    connections.add(connection);
    return connection;
  }

  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  @Override
  public void close() throws SQLException {
    disconnect();
    database.close();
    try (TestDatabase admin = TestServers.newDatabase()) {
      admin.execute("drop role if exists " + role);
    }
  }
}
