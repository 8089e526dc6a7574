package io.reactivecache.overload;

import io.reactivecache.support.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Programs that write by SQL at full speed: single rows, and every now and then very many. */
final class SqlFlood implements AutoCloseable {

  private static final String ONE =
      "update profile set followers_count = followers_count + 1 where username = ?";
  private static final String MANY =
      "update profile set followings_count = followings_count + 1 where username in"
          + " (select username from profile order by username limit ? for update)";

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Future<Long>> writers = new ArrayList<>();
  private volatile boolean over;

  /** Starts some of the first kind, and one of the second. */
  static SqlFlood start(TestDatabase database, int programs, String stem, int keys) {
    SqlFlood flood = new SqlFlood();
    for (int i = 0; i < programs; i++) {
      Random random = new Random(i);
      flood.writers.add(
          flood.threads.submit(
              () -> flood.write(database, ONE, () -> stem + random.nextInt(keys))));
    }
    flood.writers.add(flood.threads.submit(() -> flood.write(database, MANY, () -> keys / 5)));
    return flood;
  }

  /** Returns how many statements were committed. */
  long stop() {
    over = true;
    long committed = 0;
    try {
      for (Future<Long> writer : writers) {
        committed += writer.get(60, TimeUnit.SECONDS);
      }
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IllegalStateException("a writer failed", e);
    }
    return committed;
  }

  private interface Parameter {
    Object next();
  }

  private long write(TestDatabase database, String sql, Parameter parameter) throws SQLException {
    long committed = 0;
    try (Connection connection = database.connect();
        PreparedStatement update = connection.prepareStatement(sql)) {
      while (!over) {
        update.setObject(1, parameter.next());
        try {
          update.executeUpdate();
          committed++;
        } catch (SQLException deadlock) {
          // Rolled back whole: it never happened.
          if (!"40P01".equals(deadlock.getSQLState())) {
            throw deadlock;
          }
        }
      }
    }
    return committed;
  }

  @Override
  public void close() {
    over = true;
    threads.shutdownNow();
  }
}
