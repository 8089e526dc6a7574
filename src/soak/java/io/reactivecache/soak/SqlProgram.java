package io.reactivecache.soak;

import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A program that changes rows at random in SQL, and connects again when it lost PostgreSQL. */
final class SqlProgram implements Runnable, AutoCloseable {

  private static final String NAME = "soak-writer";
  private static final String CANCEL =
      "select pg_cancel_backend(pid) from pg_stat_activity where application_name = '"
          + NAME
          + "' and query like 'select pg_sleep%'";

  private final Site site;
  private final Random random;
  private final AtomicLong transactions = new AtomicLong();
  private @Nullable Connection connection;
  private @Nullable RandomWriter writer;

  SqlProgram(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
  }

  /** One transaction, or the attempt to connect. */
  @Override
  public void run() {
    try {
      RandomWriter open = writer == null ? connect() : writer;
      open.transaction();
      transactions.incrementAndGet();
    } catch (SQLException lost) {
      close();
    }
  }

  /** Transactions that it ended, rolled back or committed. */
  long transactions() {
    return transactions.get();
  }

  /** Ends the long transactions of all programs, so that a round need not wait for them. */
  static void wake(TestDatabase database) {
    database.execute(CANCEL);
  }

  @Override
  public void close() {
    Connection last = connection;
    connection = null;
    writer = null;
    try {
      if (last != null) {
        last.close();
      }
    } catch (SQLException ended) {
      // It was lost before.
    }
  }

  private RandomWriter connect() throws SQLException {
    String url =
        site.database().jdbcUrl()
            + "&connectTimeout=2&socketTimeout=30&tcpKeepAlive=true&ApplicationName="
            + NAME;
    Connection open = DriverManager.getConnection(url);
    connection = open;
    try (Statement statement = open.createStatement()) {
      statement.execute("set lock_timeout = 400");
    }
    open.setAutoCommit(false);
    RandomWriter opened = new RandomWriter(open, "profile", Keys.RANDOM, random.nextLong());
    writer = opened;
    return opened;
  }
}
