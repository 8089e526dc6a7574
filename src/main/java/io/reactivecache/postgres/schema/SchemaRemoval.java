package io.reactivecache.postgres.schema;

import io.reactivecache.postgres.client.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes a schema of ours out of a database, so that it can be installed anew.
 *
 * <p>Drops our triggers, each table's in a transaction of its own that waits for the table only for
 * a moment, and then our objects by their names, in one transaction. Never CASCADE: an object of
 * somebody else, in the schema or made of it, ends the removal. It can be tried again at any point.
 */
final class SchemaRemoval {

  private static final String FOREIGN = Sql.load("foreign_objects");
  private static final String TRIGGERS = Sql.load("drop_triggers");
  private static final String OBJECTS = Sql.load("drop_objects");
  private static final String END_LISTENERS = Sql.load("end_listeners");
  private static final String EPOCH = "select epoch from reactive_cache.history";
  private static final String HAS_HISTORY =
      "select to_regclass('reactive_cache.history') is not null";

  /** As attach: every writer of the table queues behind us. */
  private static final String NOT_FOR_LONG = "set local lock_timeout = '100ms'";

  private static final String DEPENDENT_OBJECTS = "2BP01";

  /** One statement, and the relation that it concerns. */
  private record Drop(String statement, String relation) {}

  private final Connection connection;

  /**
   * @param connection without a transaction; gets several
   */
  SchemaRemoval(Connection connection) {
    this.connection = connection;
  }

  /**
   * Removes all of it.
   *
   * @return the newest epoch that it knew
   */
  long run() throws SQLException {
    connection.setAutoCommit(false);
    refuseForeign();
    long epoch = epoch();
    for (Drop drop : drops(TRIGGERS)) {
      dropTriggers(drop);
    }
    dropObjects();
    return epoch;
  }

  private void refuseForeign() throws SQLException {
    Set<String> made = ShippedObjects.made(InstalledSchema.SHIPPED);
    made.add("relation flyway_schema_history");
    try (PreparedStatement statement = connection.prepareStatement(FOREIGN)) {
      statement.setArray(1, connection.createArrayOf("text", made.toArray()));
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        String theirs = row.getString("theirs");
        if (theirs != null) {
          throw refused(theirs);
        }
      }
    }
    connection.commit();
  }

  private static SQLException refused(String theirs) {
    return new SQLException(
        "the schema reactive_cache must be installed anew, but there are objects that are not ours: "
            + theirs
            + ". Move them elsewhere, or give them up by: drop schema reactive_cache cascade");
  }

  private long epoch() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!answersTrue(statement, HAS_HISTORY)) {
        return 0;
      }
      try (ResultSet row = statement.executeQuery(EPOCH)) {
        return row.next() ? row.getLong(1) : 0;
      }
    } finally {
      connection.commit();
    }
  }

  private static boolean answersTrue(Statement statement, String question) throws SQLException {
    try (ResultSet row = statement.executeQuery(question)) {
      return row.next() && row.getBoolean(1);
    }
  }

  private void dropTriggers(Drop drop) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(NOT_FOR_LONG);
      statement.execute(drop.statement());
      connection.commit();
    } catch (SQLException e) {
      throw new SQLException(
          "our triggers on " + drop.relation() + " cannot be dropped: " + e.getMessage(),
          e.getSQLState(),
          e);
    }
  }

  private void dropObjects() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(NOT_FOR_LONG);
      for (Drop drop : drops(OBJECTS)) {
        statement.execute(drop.statement());
      }
      // A session that connects now waits for what is dropped, and finds it gone.
      statement.execute(END_LISTENERS);
      connection.commit();
    } catch (SQLException e) {
      throw DEPENDENT_OBJECTS.equals(e.getSQLState()) ? refused(String.valueOf(e.getMessage())) : e;
    }
  }

  private List<Drop> drops(String sql) throws SQLException {
    List<Drop> drops = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      boolean named = rows.getMetaData().getColumnCount() > 1;
      while (rows.next()) {
        drops.add(new Drop(rows.getString(1), named ? rows.getString(2) : ""));
      }
    }
    return drops;
  }
}
