package io.reactivecache.postgres.client;

import io.reactivecache.async.Deadline;
import io.reactivecache.config.PostgresConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few connections for reading rows, each with the settings pinned that the text of keys and rows
 * depends on.
 *
 * <p>Every statement has a deadline. When one is missed the whole pool is replaced, since a
 * connection to a frozen server never comes back to its pool. What else is under way on the old one
 * has until its own deadline; later answers of the old pool are dropped.
 */
public final class StatementPool {

  private static final Logger log = LoggerFactory.getLogger(StatementPool.class);

  private static final int MAX_WAITING = 1_000;

  private final Vertx vertx;
  private final PostgresConfig config;
  private final String name;
  private final int size;
  private final String prepare = SessionPins.SQL + Sql.load("prepare_row_session");

  private Pool pool;

  public StatementPool(Vertx vertx, PostgresConfig config, String name, int size) {
    this.vertx = vertx;
    this.config = config;
    this.name = name;
    this.size = size;
    this.pool = open();
  }

  /** Runs a prepared statement. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters) {
    Pool used = pool;
    return bounded(used, used.preparedQuery(sql).execute(parameters));
  }

  /** As {@link #query}, with a shorter limit than the configured one. */
  public Future<RowSet<Row>> query(String sql, Tuple parameters, int limitMillis) {
    return transaction(
        connection ->
            connection
                .query("set local statement_timeout = " + limitMillis)
                .execute()
                .compose(set -> connection.preparedQuery(sql).execute(parameters)));
  }

  /** PostgreSQL's limit of one statement. */
  public int statementTimeoutMillis() {
    return config.statementTimeoutMillis();
  }

  /** Runs several statements on one connection, in one transaction. */
  public <T> Future<T> transaction(Function<SqlConnection, Future<T>> work) {
    Pool used = pool;
    return bounded(used, used.withTransaction(work));
  }

  public Future<Void> close() {
    // A frozen server must not hold up a shutdown.
    return new Deadline(vertx).within(1_000, pool.close()).otherwiseEmpty();
  }

  private <T> Future<T> bounded(Pool used, Future<T> answer) {
    return new Deadline(vertx)
        .within(deadlineMillis(), answer)
        .onFailure(
            failure -> {
              if (failure instanceof TimeoutException && used == pool) {
                pool = open();
                // Not at once: what else is under way there may only have to wait for its answer.
                vertx.setTimer(deadlineMillis(), due -> used.close());
              }
            });
  }

  /** PostgreSQL's own limit comes first, so that a slow statement does not cost the connection. */
  private long deadlineMillis() {
    return config.connectTimeoutMillis() + config.statementTimeoutMillis() + 1_000L;
  }

  private Pool open() {
    return PgPools.pool(vertx, config, name, size, MAX_WAITING, this::prepare);
  }

  private void prepare(SqlConnection connection) {
    // A caller that waits for a statement hears of its connection's end by that statement.
    connection.exceptionHandler(failure -> log.debug("A connection failed", failure));
    connection
        .query(prepare + "; set statement_timeout = " + config.statementTimeoutMillis())
        .execute()
        // A connection that cannot be prepared must not serve: only its end keeps it out of the
        // pool.
        .recover(
            failure -> connection.query("select pg_terminate_backend(pg_backend_pid())").execute())
        .onComplete(prepared -> connection.close());
  }
}
