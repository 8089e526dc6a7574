package io.reactivecache.postgres.client;

import io.reactivecache.config.PostgresConfig;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.util.concurrent.TimeUnit;

/** Makes pools whose connections notice a peer that is gone. */
public final class PgPools {

  /** How long unacknowledged data, or silence of the kernel on the other side, is borne. */
  private static final int PEER_TIMEOUT_MILLIS = 10_000;

  /** Longer than any answer is waited for. */
  private static final int SILENCE_MILLIS = 90_000;

  private PgPools() {}

  /**
   * A pool of its own (never shared by name), with a bounded queue of waiters.
   *
   * @param name shown by PostgreSQL as {@code application_name}
   * @param maxWaiting requests that may wait for a connection; over it they fail at once
   * @param prepare gets each new connection and closes it to hand it over to the pool
   */
  public static Pool pool(
      Vertx vertx,
      PostgresConfig config,
      String name,
      int size,
      int maxWaiting,
      Handler<SqlConnection> prepare) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(size)
                .setMaxWaitQueueSize(maxWaiting)
                // A waiting caller has a deadline of its own; a waiter's timer that fires while the
                // pool is being closed keeps it from ever being so.
                .setConnectionTimeout(0))
        .with(
            new NetClientOptions()
                .setConnectTimeout(config.connectTimeoutMillis())
                .setTcpKeepAlive(true)
                .setTcpUserTimeout(PEER_TIMEOUT_MILLIS)
                // Nothing else closes a socket whose server is frozen: it never answers a farewell.
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setReadIdleTimeout(SILENCE_MILLIS)
                .setTcpNoDelay(true))
        .connectingTo(options(config, name))
        .withConnectHandler(prepare)
        .using(vertx)
        .build();
  }

  private static PgConnectOptions options(PostgresConfig config, String name) {
    // Off by default, and worth a factor of five.
    return PgAddress.options(config, name)
        .setCachePreparedStatements(true)
        .setPreparedStatementCacheSqlLimit(16_384);
  }
}
