package io.reactivecache.grown;

import io.reactivecache.grown.Statements.Sql;
import io.reactivecache.grown.Table.Column;
import io.reactivecache.grown.Table.ForeignKey;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** One session of the application: transactions of random statements over all tables. */
final class Writer {

  private static final int MOST_ROWS = 120;
  private static final long PARENTS_NANOS = 1_000_000_000L;

  private record Sample(List<List<String>> rows, long at) {}

  private final Connection connection;
  private final List<Table> tables;
  private final Random random;
  private final Statements statements;
  private final Tally tally;
  private final boolean mayReplicate;
  private final Map<ForeignKey, Sample> parents = new HashMap<>();

  /**
   * @param mayReplicate whether it may switch the schema's own triggers off, as replication does
   */
  Writer(Connection connection, Catalog catalog, long seed, Tally tally, boolean mayReplicate) {
    this.connection = connection;
    this.tables = catalog.tables;
    this.random = new Random(seed);
    this.statements =
        new Statements(
            random, new RandomValues(catalog.types, catalog.accepted, random), this::parents);
    this.tally = tally;
    this.mayReplicate = mayReplicate;
  }

  /** Inserts into every table that takes something, those that others point at first. */
  void fill(int rounds, int rows) throws SQLException {
    for (int round = 0; round < rounds; round++) {
      parents.clear();
      for (Table table : tables) {
        for (int i = 0; i < rows && !table.isPartition(); i++) {
          tried(table, statements.insert(table, statements.row(table)));
        }
      }
    }
  }

  void writeWhile(BooleanSupplier goesOn) throws SQLException {
    while (goesOn.getAsBoolean()) {
      if (random.nextBoolean()) {
        something(table());
      } else {
        transaction();
      }
    }
  }

  private Table table() {
    Table table = tables.get(random.nextInt(tables.size()));
    return tally.isHopeless(table) && random.nextInt(20) > 0 ? table() : table;
  }

  private void transaction() throws SQLException {
    connection.setAutoCommit(false);
    Table first = table();
    try {
      begin();
      for (int i = random.nextInt(6); i >= 0; i--) {
        Table table = random.nextInt(3) == 0 ? first : table();
        Savepoint savepoint = connection.setSavepoint();
        if (!something(table) || random.nextInt(12) == 0) {
          connection.rollback(savepoint);
        } else if (random.nextBoolean()) {
          connection.releaseSavepoint(savepoint);
        }
      }
      if (random.nextInt(5) == 0) {
        connection.rollback();
      } else {
        connection.commit();
      }
    } catch (SQLException refused) {
      tally.refused(first, "a transaction's end", refused);
      connection.rollback();
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private void begin() throws SQLException {
    int choice = random.nextInt(20);
    if (choice < 2) {
      run("set transaction isolation level repeatable read");
    } else if (choice == 2) {
      run("set transaction isolation level serializable");
    } else if (choice == 3 && mayReplicate) {
      run("set local session_replication_role = replica");
    } else if (choice == 4) {
      run("set constraints all immediate");
    }
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** False if it was refused. */
  private boolean something(Table table) throws SQLException {
    int choice = random.nextInt(1_000);
    if (choice < 300 && isFull(table)) {
      return tried(table, statements.delete(table, 20));
    } else if (table.isPartition() && choice < 300) {
      return tried(table, statements.delete(table, 1));
    } else if (choice < 200) {
      return tried(table, statements.insert(table, statements.row(table)));
    } else if (choice < 250) {
      return tried(table, statements.insertMany(table));
    } else if (choice < 300) {
      return copy(table);
    } else if (choice < 380) {
      return tried(table, statements.upsert(table));
    } else if (choice < 420) {
      return tried(table, statements.merge(table));
    } else if (choice < 690) {
      return tried(table, statements.update(table, false));
    } else if (choice < 710) {
      return tried(table, statements.update(table, true));
    } else if (choice < 790) {
      return tried(table, statements.rekey(table));
    } else if (choice < 810) {
      return tried(table, statements.shift(table));
    } else if (choice < 840) {
      return swap(table);
    } else if (choice < 930) {
      return tried(table, statements.delete(table, 1 + random.nextInt(3)));
    } else if (choice < 985 || !mayTruncate(table)) {
      return reinsert(table);
    }
    return tried(table, statements.truncate(table));
  }

  /** Each tells {@code gap} to the streams of its whole mirror, so only some tables are. */
  private static boolean mayTruncate(Table table) {
    return !table.isView() && !table.isReferenced() && table.name().hashCode() % 5 == 0;
  }

  private boolean isFull(Table table) throws SQLException {
    if (random.nextInt(4) > 0 || table.isView()) {
      return false;
    }
    try (Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("select count(*) > " + MOST_ROWS + " from " + table)) {
      count.next();
      return count.getBoolean(1);
    }
  }

  /** Nothing to do counts as done. */
  private boolean tried(Table table, @Nullable Sql sql) throws SQLException {
    if (sql == null) {
      return true;
    }
    try (PreparedStatement statement = prepared(sql)) {
      tally.done(table, sql.kind(), statement.executeUpdate());
      return true;
    } catch (SQLException refused) {
      return refuse(table, sql.text() + " " + sql.parameters(), refused);
    }
  }

  /** A connection that is gone cannot go on. */
  private boolean refuse(Table table, String statement, SQLException why) throws SQLException {
    tally.refused(table, statement, why);
    if (connection.isClosed()) {
      throw why;
    }
    return false;
  }

  private PreparedStatement prepared(Sql sql) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql.text());
    for (int i = 0; i < sql.parameters().size(); i++) {
      statement.setString(i + 1, sql.parameters().get(i));
    }
    return statement;
  }

  private boolean copy(Table table) throws SQLException {
    if (table.isView()) {
      return true;
    }
    Map<Column, @Nullable String> first = statements.row(table);
    List<Column> columns = first.keySet().stream().filter(Column::isWritable).toList();
    if (columns.isEmpty()) {
      return true;
    }
    StringBuilder rows = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      Map<Column, @Nullable String> row = statements.row(table);
      rows.append(
          Statements.copied(
              columns.stream().map(column -> row.getOrDefault(column, first.get(column)))));
    }
    String names = columns.stream().map(Column::name).collect(Collectors.joining(", "));
    String sql = "copy " + table + " (" + names + ") from stdin";
    try {
      tally.done(
          table,
          "copy",
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(sql, new StringReader(rows.toString())));
      return true;
    } catch (SQLException refused) {
      return refuse(table, sql + " " + rows, refused);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Takes a row out and puts it in again, as it was. */
  private boolean reinsert(Table table) throws SQLException {
    Sql delete = statements.deleteReturning(table);
    Map<Column, @Nullable String> row = new LinkedHashMap<>();
    try (PreparedStatement statement = prepared(delete);
        ResultSet gone = statement.executeQuery()) {
      if (!gone.next()) {
        return true;
      }
      tally.done(table, delete.kind(), 1);
      for (int i = 0; i < table.columns().size(); i++) {
        Column column = table.columns().get(i);
        if (!column.isGenerated()) {
          row.put(column, gone.getString(i + 1));
        }
      }
    } catch (SQLException refused) {
      return refuse(table, delete.text(), refused);
    }
    return tried(table, statements.insert(table, row));
  }

  private boolean swap(Table table) throws SQLException {
    List<Column> key = statements.key(table);
    if (key.isEmpty() || !key.stream().allMatch(Column::isWritable) || table.isView()) {
      return true;
    }
    List<List<String>> two = sample(table.name(), key.stream().map(Column::name).toList(), 2);
    if (two.size() < 2) {
      return true;
    }
    boolean alone = connection.getAutoCommit();
    connection.setAutoCommit(false);
    boolean done = true;
    for (Sql step : statements.swap(table, two.get(0), two.get(1))) {
      done = done && tried(table, step);
    }
    if (alone) {
      try {
        if (done) {
          connection.commit();
        } else {
          connection.rollback();
        }
      } catch (SQLException refused) {
        done = refuse(table, "a swap's end", refused);
      }
      connection.setAutoCommit(true);
    }
    return done;
  }

  private List<List<String>> parents(ForeignKey key) throws SQLException {
    Sample known = parents.get(key);
    if (known == null || System.nanoTime() - known.at() > PARENTS_NANOS) {
      known = new Sample(sample(key.target(), key.targetColumns(), 30), System.nanoTime());
      parents.put(key, known);
    }
    return known.rows();
  }

  private List<List<String>> sample(String table, List<String> columns, int count)
      throws SQLException {
    String texts = columns.stream().map(name -> name + "::text").collect(Collectors.joining(", "));
    String notNull =
        columns.stream().map(name -> name + " is not null").collect(Collectors.joining(" and "));
    List<List<String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "select "
                    + texts
                    + " from "
                    + table
                    + " where "
                    + notNull
                    + " order by random() limit "
                    + count)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns.size(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }
}
