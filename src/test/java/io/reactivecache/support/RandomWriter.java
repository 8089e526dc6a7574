package io.reactivecache.support;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/**
 * A program that changes rows of a table shaped as {@code profile} at random, in transactions that
 * may stay open, roll back, or lose against others; see {@link Rows} for what the rows say.
 */
public final class RandomWriter {

  /** The kinds of changes. */
  public enum Change {
    INSERT,
    UPSERT,
    UPDATE,
    UPDATE_MANY,
    DELETE,
    DELETE_MANY,
    REPLACE,
    RENAME,
    SWAP
  }

  private static final Change[] CHANGES = Change.values();

  private final Connection connection;
  private final String table;
  private final Random random;
  private final List<String> keys;
  private int committed;

  /**
   * @param connection whose owner closes it; its transactions are begun and ended here
   */
  public RandomWriter(Connection connection, String table, List<String> keys, long seed) {
    this.connection = connection;
    this.table = table;
    this.keys = keys;
    this.random = new Random(seed);
  }

  /** A connection for a writer, which waits so long for others. */
  public static Connection connect(TestDatabase database, int lockTimeoutMillis) {
    try {
      Connection connection = database.connect();
      try (Statement statement = connection.createStatement()) {
        statement.execute("set lock_timeout = " + lockTimeoutMillis);
      }
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Creates what the rows draw their lives from. */
  public static void prepare(TestDatabase database) {
    database.execute("create sequence life");
  }

  /** Creates a table shaped as {@code profile}. */
  public static void createTable(TestDatabase database, String table) {
    database.execute(
        "create table "
            + table
            + " (username text primary key, followings_count bigint not null,"
            + " followers_count bigint not null, likes_count bigint not null)");
  }

  /** Writes until the time is over; returns how many transactions it committed. */
  public int until(long endNanos) throws SQLException {
    while (System.nanoTime() - endNanos < 0) {
      transaction();
    }
    return committed;
  }

  /** One transaction; others may be in its way, and then it is as if it had not been. */
  public void transaction() throws SQLException {
    try {
      if (random.nextBoolean()) {
        execute("set local reactive_cache.many_rows = on");
      }
      int steps = 1 + random.nextInt(4);
      for (int i = 0; i < steps; i++) {
        step();
      }
      stayOpen();
      if (random.nextInt(5) == 0) {
        connection.rollback();
      } else {
        commit();
        committed++;
      }
    } catch (SQLException e) {
      giveUp(e);
    }
  }

  /** One change within the open transaction. */
  public void change(Change kind) throws SQLException {
    String key = key();
    String other = key();
    String fresh = "values (?, 0, nextval('life'), 0)";
    switch (kind) {
      case INSERT -> execute("insert into " + table + " " + fresh + " on conflict do nothing", key);
      case UPSERT ->
          execute(
              "insert into %1$s as t %2$s on conflict (username) do update set likes_count = t.likes_count + 1"
                  .formatted(table, fresh),
              key);
      case UPDATE ->
          execute("update " + table + " set likes_count = likes_count + 1 where username = ?", key);
      case UPDATE_MANY -> onMany("update " + table + " set likes_count = likes_count + 1");
      case DELETE -> execute("delete from " + table + " where username = ?", key);
      case DELETE_MANY -> onMany("delete from " + table);
      case REPLACE -> {
        execute("delete from " + table + " where username = ?", key);
        execute("insert into " + table + " " + fresh, key);
      }
      case RENAME -> rename(key, other);
      case SWAP -> {
        String between = key + "-" + Long.toString(random.nextLong() >>> 1, 36);
        rename(key, between);
        rename(other, key);
        rename(between, other);
      }
    }
  }

  /** Any other statement within the open transaction. */
  public void run(String sql) throws SQLException {
    execute(sql);
  }

  public void commit() throws SQLException {
    // NOTIFY takes a lock at commit, and is waited for no longer than for any other.
    execute("set local lock_timeout = 0");
    connection.commit();
  }

  public void rollback() throws SQLException {
    connection.rollback();
  }

  /** Ends the transaction after a failure that others caused; any other failure is thrown. */
  public void giveUp(SQLException failure) throws SQLException {
    connection.rollback();
    // 23505: the key is taken; 40P01, 40001: deadlock; 55P03: waited too long.
    if (!List.of("23505", "40P01", "40001", "55P03").contains(failure.getSQLState())) {
      throw failure;
    }
  }

  private void step() throws SQLException {
    Change kind = CHANGES[random.nextInt(CHANGES.length)];
    if (random.nextInt(4) > 0) {
      change(kind);
      return;
    }
    execute("savepoint here");
    try {
      change(kind);
      execute(random.nextBoolean() ? "rollback to here" : "release here");
    } catch (SQLException e) {
      execute("rollback to here");
    }
  }

  private void stayOpen() throws SQLException {
    int chance = random.nextInt(100);
    if (chance < 1) {
      execute("select pg_sleep(" + (0.5 + random.nextDouble() * 1.5) + ")");
    } else if (chance < 12) {
      execute("select pg_sleep(" + random.nextDouble() * 0.03 + ")");
    }
  }

  private void rename(String from, String to) throws SQLException {
    execute(
        "update "
            + table
            + " set username = ?, followers_count = nextval('life'), likes_count = 0"
            + " where username = ? and username <> ?",
        to,
        from,
        to);
  }

  /** A few keys in one statement. */
  private void onMany(String verb) throws SQLException {
    int count = Math.min(keys.size(), 2 + random.nextInt(6));
    String[] some = random.ints(count, 0, keys.size()).mapToObj(keys::get).toArray(String[]::new);
    try (PreparedStatement statement =
        connection.prepareStatement(verb + " where username = any (?)")) {
      statement.setArray(1, connection.createArrayOf("text", some));
      statement.execute();
    }
  }

  private String key() {
    return keys.get(random.nextInt(keys.size()));
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void execute(String sql, String... parameters) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }
}
