package io.reactivecache.postgres;

import io.reactivecache.backoff.Deadline;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.pg.PgAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.util.function.Function;

/**
 * A connection for a statement or two before our schema is there, with the settings that the role
 * has. Other connections need the schema to be prepared.
 */
final class SchemaConnection {

  private SchemaConnection() {}

  /**
   * Connects, works and closes.
   *
   * @return what the work comes to, within the configured connect timeout
   */
  static <T> Future<T> use(
      Vertx vertx, PostgresConfig config, Function<PgConnection, Future<T>> work) {
    Future<PgConnection> connecting =
        PgConnection.connect(vertx, PgAddress.options(config, "reactive-cache schema"));
    return new Deadline(vertx)
        .within(config.connectTimeoutMillis(), connecting.compose(open -> work(open, work)))
        // Not waited for: a frozen server does not answer a farewell.
        .onComplete(worked -> connecting.onSuccess(PgConnection::close));
  }

  private static <T> Future<T> work(
      PgConnection connection, Function<PgConnection, Future<T>> work) {
    // The client prints a stack trace where nobody listens; the work fails anyway.
    connection.exceptionHandler(failure -> {});
    connection.noticeHandler(notice -> {});
    return work.apply(connection);
  }
}
