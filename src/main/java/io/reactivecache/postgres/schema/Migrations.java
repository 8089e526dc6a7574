package io.reactivecache.postgres.schema;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.postgres.client.SessionPins;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.trouble.OtherDeploymentException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema {@code reactive_cache} of a database up to date and claims the database for one
 * cluster. Any number of nodes may do so at the same time; they take turns.
 */
public final class Migrations {

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  private static final String SCHEMA = "reactive_cache";
  private static final String SCHEMA_RIGHTS = Sql.load("schema_rights");
  private static final String TURN_HOLDERS = Sql.load("turn_holders");
  private static final String END_LISTENERS = Sql.load("end_listeners");
  private static final String TAKE_TURN =
      "select pg_advisory_xact_lock(hashtext('reactive_cache'))";

  /** A lock that is not had for so long is somebody else's, and the next try may find it free. */
  private static final String WAIT_FOR_LOCKS = "set lock_timeout = '10s'";

  /** As Flyway counts it: a number of its own, and one of its table's name. */
  private static final long FLYWAY_LOCK =
      77431708279161L + "\"reactive_cache\".\"flyway_schema_history\"".hashCode();

  private static final int FLYWAY_LOCK_RETRIES = 10;

  /** Flyway puts its schema before whatever path it finds: an application's has no place there. */
  private static final String PINS = SessionPins.SQL + "set search_path = ''";

  private Migrations() {}

  /**
   * Blocks until the schema is as this version needs it; run it on a worker thread. A schema of
   * ours that was not installed in this database, or is not whole, is taken out first.
   *
   * @throws OtherDeploymentException if a cluster of another name has the database
   * @throws MigrationException if PostgreSQL is away, refuses, or has a newer schema
   */
  public static void run(PostgresConfig config, String clusterName) {
    JdbcTarget target = JdbcTarget.of(config);
    try (Connection turn = connect(target)) {
      turn.setAutoCommit(false);
      // Flyway locks its table, but it makes the schema and the table before that. The lock lasts
      // for a transaction, because a pooler may lend each transaction another session.
      execute(turn, WAIT_FOR_LOCKS);
      execute(turn, TAKE_TURN);
      FoundSchema found = look(target);
      long epoch = found.fault().isPresent() ? remove(target, found.fault().get()) : 0;
      (found.isNewer() ? versionedOnly(target) : configuration(target)).load().migrate();
      claim(turn, clusterName);
      remember(turn, epoch);
      turn.commit();
    } catch (SQLException | FlywayException e) {
      throw PgTrouble.explain(config, e)
          .or(() -> missingRight(target, e))
          .map(sentence -> new MigrationException(sentence, e))
          .orElseGet(() -> new MigrationException(target.url(), e, remedy(target, e)));
    }
  }

  /** A session that nothing that the role was given for others ends or changes. */
  public static Connection connect(JdbcTarget target) throws SQLException {
    return connect(target, PINS);
  }

  /**
   * @param first what the session begins with
   */
  static Connection connect(JdbcTarget target, String first) throws SQLException {
    Properties properties = new Properties();
    properties.putAll(target.properties());
    properties.setProperty("user", target.user());
    properties.setProperty("password", target.password());
    Connection connection = DriverManager.getConnection(target.url(), properties);
    try (Statement statement = connection.createStatement()) {
      statement.execute(first);
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** On a connection of its own: what the turn's transaction looks at nobody else could change. */
  private static FoundSchema look(JdbcTarget target) throws SQLException {
    try (Connection connection = connect(target)) {
      return FoundSchema.look(connection);
    }
  }

  /**
   * @return the newest epoch that what was removed knew
   */
  private static long remove(JdbcTarget target, String fault) throws SQLException {
    try (Connection connection = connect(target)) {
      long epoch = new SchemaRemoval(connection).run();
      log.warn(
          "The schema reactive_cache was taken out and is installed anew: reason={} database={}",
          fault,
          target.url());
      return epoch;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Versions go on above those of what was removed, also where Redis forgot them. */
  private static void remember(Connection connection, long epoch) throws SQLException {
    try (PreparedStatement known =
        connection.prepareStatement(
            "update reactive_cache.history set epoch = ? where epoch < ?")) {
      known.setLong(1, epoch);
      known.setLong(2, epoch);
      known.executeUpdate();
    }
  }

  /** What helps against a refusal, after its own sentence; empty where nothing is known. */
  private static String remedy(JdbcTarget target, Throwable failure) {
    String state = sqlState(failure);
    boolean locked =
        state.equals(PgFailures.LOCK_NOT_AVAILABLE)
            || String.valueOf(failure.getMessage()).contains("advisory lock");
    return locked ? turnHolders(target) : "";
  }

  /** Of our schema; empty if that is not what failed. */
  private static Optional<String> missingRight(JdbcTarget target, Throwable failure) {
    if (!sqlState(failure).equals(PgFailures.INSUFFICIENT_PRIVILEGE)) {
      return Optional.empty();
    }
    try (Connection connection = connect(target);
        PreparedStatement statement = connection.prepareStatement(SCHEMA_RIGHTS);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return Optional.ofNullable(row.getString(1));
    } catch (SQLException e) {
      return Optional.empty();
    }
  }

  private static String turnHolders(JdbcTarget target) {
    try (Connection connection = connect(target);
        PreparedStatement statement = connection.prepareStatement(TURN_HOLDERS)) {
      statement.setLong(1, FLYWAY_LOCK);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String holders = row.getString(1);
        return holders == null
            ? ""
            : " The turn to install is held by another session. If it is no node that installs,"
                + " end it: "
                + holders;
      }
    } catch (SQLException e) {
      return "";
    }
  }

  private static String sqlState(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException refused && refused.getSQLState() != null) {
        return refused.getSQLState();
      }
    }
    return "";
  }

  /** Which migrations there are, and where they go. */
  static FluentConfiguration configuration(JdbcTarget target) {
    return Flyway.configure()
        .dataSource(new PinnedDataSource(target, PINS + "; " + WAIT_FOR_LOCKS))
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .locations("classpath:db/migration")
        .lockRetryCount(FLYWAY_LOCK_RETRIES)
        // The migrations are full of dollar signs that mean nothing to Flyway.
        .placeholderReplacement(false);
  }

  /**
   * The same without the repeatable ones, and whatever a newer version has of them: its functions
   * stay as they are.
   */
  static FluentConfiguration versionedOnly(JdbcTarget target) {
    return configuration(target)
        .repeatableSqlMigrationPrefix("none")
        .ignoreMigrationPatterns("*:future", "repeatable:missing");
  }

  private static void claim(Connection connection, String clusterName) throws SQLException {
    try (PreparedStatement claim =
        connection.prepareStatement(
            "insert into reactive_cache.deployment (cluster_name) values (?) on conflict do nothing")) {
      claim.setString(1, clusterName);
      if (claim.executeUpdate() > 0) {
        // Who led what was here before would go on in an epoch that knows nothing of this.
        execute(connection, END_LISTENERS);
      }
    }
    try (PreparedStatement holder =
            connection.prepareStatement("select cluster_name from reactive_cache.deployment");
        ResultSet row = holder.executeQuery()) {
      row.next();
      if (!row.getString(1).equals(clusterName)) {
        throw new OtherDeploymentException(clusterName, row.getString(1));
      }
    }
    execute(
        connection,
        "update reactive_cache.deployment set installation = reactive_cache.installation()"
            + " where installation is null");
  }
}
