package io.reactivecache.postgres.schema;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Gives Flyway the sessions that {@link Migrations} uses itself. Flyway's own way to prepare a
 * session, a callback after it connected, comes after its first statements.
 */
final class PinnedDataSource implements DataSource {

  private final JdbcTarget target;
  private final String first;

  /**
   * @param first what each session begins with
   */
  PinnedDataSource(JdbcTarget target, String first) {
    this.target = target;
    this.first = first;
  }

  @Override
  public Connection getConnection() throws SQLException {
    return Migrations.connect(target, first);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the role is the configuration's");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException("nothing is logged here");
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("nothing is logged here");
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    throw new SQLFeatureNotSupportedException("the target has its time-outs");
  }

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("java.util.logging is not used");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("this wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
