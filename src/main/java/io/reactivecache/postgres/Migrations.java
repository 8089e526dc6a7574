package io.reactivecache.postgres;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.pg.SessionPins;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * Brings the schema {@code reactive_cache} of a database up to date and claims the database for one
 * cluster. Any number of nodes may do so at the same time; they take turns.
 */
public final class Migrations {

  private static final String SCHEMA = "reactive_cache";

  /** Flyway puts its schema before whatever path it finds: an application's has no place there. */
  private static final String PINS = SessionPins.SQL + "set search_path = ''";

  private Migrations() {}

  /**
   * Blocks until the schema is as this version needs it; run it on a worker thread.
   *
   * @throws OtherDeploymentException if a cluster of another name has the database
   * @throws MigrationException if PostgreSQL is away, refuses, or has a newer schema
   */
  public static void run(PostgresConfig config, String clusterName) {
    JdbcTarget target = JdbcTarget.of(config);
    try (Connection connection = connect(target)) {
      connection.setAutoCommit(false);
      // Flyway locks its table, but it makes the schema and the table before that. The lock lasts
      // for a transaction, because a pooler may lend each transaction another session.
      takeTurn(connection);
      configuration(target).load().migrate();
      claim(connection, clusterName);
      connection.commit();
    } catch (SQLException | FlywayException e) {
      throw new MigrationException(target.url(), e);
    }
  }

  /** A session that nothing that the role was given for others ends or changes. */
  static Connection connect(JdbcTarget target) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(target.properties());
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password());
    Connection connection = DriverManager.getConnection(target.url(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(PINS);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void takeTurn(Connection connection) throws SQLException {
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtext('reactive_cache'))")) {
      lock.execute();
    }
  }

  /** Which migrations there are, and where they go. */
  static FluentConfiguration configuration(JdbcTarget target) {
    return Flyway.configure()
        .dataSource(target.url(), target.user(), target.password())
        .jdbcProperties(target.properties())
        .initSql(PINS)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations("classpath:db/migration")
        // The migrations are full of dollar signs that mean nothing to Flyway.
        .placeholderReplacement(false);
  }

  private static void claim(Connection connection, String clusterName) throws SQLException {
    try (PreparedStatement claim =
        connection.prepareStatement(
            "insert into reactive_cache.deployment (cluster_name) values (?) on conflict do nothing")) {
      claim.setString(1, clusterName);
      claim.executeUpdate();
    }
    try (PreparedStatement holder =
            connection.prepareStatement("select cluster_name from reactive_cache.deployment");
        ResultSet row = holder.executeQuery()) {
      row.next();
      if (!row.getString(1).equals(clusterName)) {
        throw new OtherDeploymentException(clusterName, row.getString(1));
      }
    }
  }
}
