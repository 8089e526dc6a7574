package io.reactivecache.postgres.schema;

import io.reactivecache.async.Deadline;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgPools;
import io.reactivecache.postgres.client.SessionPins;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.function.Function;

/**
 * A connection for a statement or two before our schema is there, with the search path that the
 * role has. Other connections need the schema to be prepared.
 */
public final class SchemaConnection {

  private SchemaConnection() {}

  /**
   * Connects, works and closes.
   *
   * @return what the work comes to, within the configured connect timeout
   */
  public static <T> Future<T> use(
      Vertx vertx, PostgresConfig config, Function<SqlConnection, Future<T>> work) {
    Pool pool = PgPools.pool(vertx, config, "reactive-cache schema", 1, 1, SqlConnection::close);
    return new Deadline(vertx)
        .within(config.connectTimeoutMillis(), pool.withConnection(open -> work(open, work)))
        // Not waited for: a frozen server does not answer a farewell.
        .onComplete(worked -> pool.close());
  }

  private static <T> Future<T> work(
      SqlConnection connection, Function<SqlConnection, Future<T>> work) {
    // The client prints a stack trace where nobody listens; the work fails anyway.
    connection.exceptionHandler(failure -> {});
    return connection.query(SessionPins.SQL).execute().compose(pinned -> work.apply(connection));
  }
}
