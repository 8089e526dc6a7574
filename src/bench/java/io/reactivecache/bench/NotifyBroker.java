package io.reactivecache.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's NOTIFY as in the article: a row trigger that sends the row as payload. */
final class NotifyBroker implements Broker {

  private static final Pattern STAMP = Pattern.compile("\"at\":(\\d+)");

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
    try (Connection connection = DriverManager.getConnection(where.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(SqlPublisher.TABLE);
      SqlPublisher.fill(connection, Brokers.KEYS);
      for (String sql : ArticleTrigger.on("tick")) {
        statement.execute(sql);
      }
    }
  }

  @Override
  public Sink connect() throws SQLException {
    return new SqlPublisher(home().jdbcUrl());
  }

  @Override
  public AutoCloseable listen(LongConsumer heard) {
    return Notifications.listen(
        home().databaseUri(),
        ArticleTrigger.CHANNEL,
        row -> {
          Matcher stamp = STAMP.matcher(row);
          if (stamp.find()) {
            heard.accept(Long.parseLong(stamp.group(1)));
          }
        });
  }

  @Override
  public void close() {}

  private BrokerHome home() {
    if (home == null) {
      throw new IllegalStateException("not started");
    }
    return home;
  }
}
