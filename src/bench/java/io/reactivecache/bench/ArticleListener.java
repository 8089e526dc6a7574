package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Who listens to the article's trigger: receives the payloads, and does nothing with them. */
final class ArticleListener implements AutoCloseable {

  private static final int WAIT_MILLIS = 200;

  private final Connection connection;
  private final AtomicLong received = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  ArticleListener(TestDatabase database) throws SQLException {
    connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen profile");
    }
    thread = new Thread(this::receive, "article-listener");
    thread.start();
  }

  long received() {
    return received.get();
  }

  @Override
  public void close() {
    closed = true;
  }

  private void receive() {
    try (connection) {
      PGConnection postgres = connection.unwrap(PGConnection.class);
      while (!closed) {
        PGNotification[] notifications = postgres.getNotifications(WAIT_MILLIS);
        received.addAndGet(notifications == null ? 0 : notifications.length);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
