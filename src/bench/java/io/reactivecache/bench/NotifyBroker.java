package io.reactivecache.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** PostgreSQL's NOTIFY as in the article: a row trigger that sends the row as payload. */
final class NotifyBroker implements Broker {

  private static final Pattern STAMP = Pattern.compile("\"at\":(\\d+)");
  private static final int WAIT_MILLIS = 100;

  private @Nullable BrokerHome home;

  @Override
  public String name() {
    return "NOTIFY with the row";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public void start(BrokerHome where) throws SQLException {
    home = where;
    try (Connection connection = connection();
        Statement statement = connection.createStatement()) {
      statement.execute(SqlPublisher.TABLE);
      SqlPublisher.fill(connection, Brokers.KEYS);
      statement.execute(
          """
          create function tell() returns trigger language plpgsql as $$
          begin
            perform pg_notify('profile', row_to_json(new)::text);
            return null;
          end $$""");
      statement.execute(
          "create trigger tell after insert or update or delete on tick for each row execute function tell()");
    }
  }

  @Override
  public Sink connect() throws SQLException {
    return new SqlPublisher(url());
  }

  @Override
  public AutoCloseable listen(LongConsumer heard) throws SQLException {
    Connection connection = connection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("listen profile");
    }
    return new Polling(
        "notify-listener",
        () -> {
          PGNotification[] all =
              connection.unwrap(PGConnection.class).getNotifications(WAIT_MILLIS);
          for (PGNotification one : all == null ? new PGNotification[0] : all) {
            Matcher stamp = STAMP.matcher(one.getParameter());
            if (stamp.find()) {
              heard.accept(Long.parseLong(stamp.group(1)));
            }
          }
        },
        connection);
  }

  @Override
  public void close() {}

  private Connection connection() throws SQLException {
    return DriverManager.getConnection(url());
  }

  private String url() {
    if (home == null) {
      throw new IllegalStateException("not started");
    }
    return home.jdbcUrl();
  }
}
