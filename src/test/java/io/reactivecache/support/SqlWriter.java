package io.reactivecache.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Another program that writes profiles: counts followers, deletes, rolls back now and then, and
 * connects again when it lost its connection.
 */
final class SqlWriter {

  private static final String COUNT =
      "insert into profile (username, followers_count) values (?, 1)"
          + " on conflict (username) do update set followers_count = profile.followers_count + 1";
  private static final String DELETE = "delete from profile where username = ?";

  private final String url;
  private final List<String> kept;
  private final List<String> deleted;
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private @Nullable Connection connection;

  /**
   * @param kept profiles that are never deleted
   * @param deleted profiles that come and go
   */
  SqlWriter(TestDatabase database, List<String> kept, List<String> deleted) {
    this.url = database.jdbcUrl() + "&connectTimeout=2&socketTimeout=5";
    this.kept = kept;
    this.deleted = deleted;
  }

  /** One transaction, or the attempt to connect. */
  void write() {
    try {
      Connection open = connection == null ? DriverManager.getConnection(url) : connection;
      connection = open;
      open.setAutoCommit(false);
      ThreadLocalRandom random = ThreadLocalRandom.current();
      run(open, COUNT, kept.get(random.nextInt(kept.size())));
      run(
          open,
          random.nextInt(3) == 0 ? DELETE : COUNT,
          deleted.get(random.nextInt(deleted.size())));
      if (random.nextInt(10) == 0) {
        open.rollback();
      } else {
        open.commit();
      }
      done.incrementAndGet();
    } catch (SQLException lost) {
      failed.incrementAndGet();
      close();
    }
  }

  /** Transactions that ended as they should. */
  long done() {
    return done.get();
  }

  /** Transactions, and attempts to connect, that failed. */
  long failed() {
    return failed.get();
  }

  void close() {
    Connection last = connection;
    connection = null;
    try {
      if (last != null) {
        last.close();
      }
    } catch (SQLException ended) {
      // It was lost before.
    }
  }

  private static void run(Connection connection, String sql, String username) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, username);
      statement.execute();
    }
  }
}
