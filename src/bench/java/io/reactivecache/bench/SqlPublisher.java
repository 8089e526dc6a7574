package io.reactivecache.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.IntStream;

/** Publishes as any program does to a mirrored table: by an UPDATE. */
final class SqlPublisher implements Publisher {

  /** The table of ticks; the server mirrors it as {@code tick}. */
  static final String TABLE =
      "create table tick (key text primary key, at bigint not null) with (fillfactor = 50)";

  private final Connection connection;
  private final PreparedStatement one;
  private final PreparedStatement many;

  SqlPublisher(String jdbcUrl) throws SQLException {
    connection = DriverManager.getConnection(jdbcUrl + "&prepareThreshold=1");
    one = connection.prepareStatement("update tick set at = ? where key = ?");
    many = connection.prepareStatement("update tick set at = ? where key = any (?)");
  }

  /** Makes the rows, all with the stamp 0, which no stream counts. */
  static void fill(Connection connection, int keys) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "insert into tick select 'k' || i, 0 from generate_series(0, %d) as i on conflict (key) do update set at = 0"
              .formatted(keys - 1));
    }
  }

  @Override
  public void publish(int key, long stampMicros) throws SQLException {
    one.setLong(1, stampMicros);
    one.setString(2, "k" + key);
    one.executeUpdate();
  }

  @Override
  public void publish(int first, int count, long stampMicros) throws SQLException {
    Object[] names = IntStream.range(first, first + count).mapToObj(key -> "k" + key).toArray();
    many.setLong(1, stampMicros);
    many.setArray(2, connection.createArrayOf("text", names));
    many.executeUpdate();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
