package io.reactivecache.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One database of a PostgreSQL server, reached as any other program would: over JDBC.
 *
 * @param uri for the product's configuration
 * @param jdbcUrl for the test itself
 */
public record TestDatabase(String name, String uri, String jdbcUrl) implements AutoCloseable {

  /**
   * @param options of {@code create database}
   */
  static TestDatabase create(TestPostgres server, String name, String options) {
    server.database("postgres").execute("create database " + name + " " + options);
    return server.database(name);
  }

  /** The server's major version, such as 18. */
  public int major() {
    return Integer.parseInt(String.valueOf(value("show server_version_num"))) / 10_000;
  }

  /** The same for the product's configuration, as another role without a password. */
  public String uriAs(String role) {
    return uri.replace("postgresql://postgres@", "postgresql://" + role + "@");
  }

  /** A database on the same server with this one as its template; nobody may be connected to it. */
  public TestDatabase copy() {
    TestDatabase copy = sibling(TestServers.uniqueName("copy"));
    admin().execute("create database " + copy.name + " template " + name);
    return copy;
  }

  /** What a dump without data makes of it elsewhere: all that is there, and nothing in it. */
  public TestDatabase structureCopy() {
    TestDatabase copy = copy();
    copy.execute(
        """
        do $$
        declare
          it regclass;
        begin
          for it in select oid from pg_class where relkind in ('r', 'p')
              and relnamespace in ('reactive_cache'::regnamespace, 'public'::regnamespace)
              order by relnamespace = 'reactive_cache'::regnamespace loop
            execute format('truncate %s', it);
          end loop;
          for it in select oid from pg_class where relkind = 'S'
              and relnamespace = 'reactive_cache'::regnamespace loop
            execute format('alter sequence %s restart', it);
          end loop;
        end $$""");
    return copy;
  }

  private TestDatabase sibling(String other) {
    return new TestDatabase(
        other, uri.replace("/" + name, "/" + other), jdbcUrl.replace("/" + name, "/" + other));
  }

  private TestDatabase admin() {
    return new TestDatabase("postgres", uri, jdbcUrl.replace("/" + name + "?", "/postgres?"));
  }

  /** Drops the database under whoever is connected, and makes it anew: empty. */
  public void recreate() {
    close();
    admin().execute("create database " + name);
  }

  /** A connection that commits each statement by itself. */
  public Connection connect() {
    try {
      return DriverManager.getConnection(jdbcUrl);
    } catch (SQLException e) {
      throw new IllegalStateException("no connection to " + name, e);
    }
  }

  /** Runs statements on a connection of their own, each in a transaction of its own. */
  public void execute(String... statements) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The rows of a query, each as its columns' texts. */
  public List<List<@Nullable String>> query(String sql, Object... parameters) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        return texts(result);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** The first column of the first row of a query. */
  public @Nullable String value(String sql, Object... parameters) {
    return query(sql, parameters).get(0).get(0);
  }

  /** Drops the database and cuts whoever is still connected. */
  @Override
  public void close() {
    admin().execute("drop database if exists " + name + " with (force)");
  }

  /** The same, and a role that owned it. */
  public void closeWithRole(String role) {
    close();
    admin().execute("drop role " + role);
  }

  private static List<List<@Nullable String>> texts(ResultSet result) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    int columns = result.getMetaData().getColumnCount();
    while (result.next()) {
      List<@Nullable String> row = new ArrayList<>();
      for (int i = 1; i <= columns; i++) {
        row.add(result.getString(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
