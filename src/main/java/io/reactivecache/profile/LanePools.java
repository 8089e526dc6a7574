package io.reactivecache.profile;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.client.PgAddress;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.util.concurrent.TimeUnit;

/** How lanes reach PostgreSQL, and how long they wait for it. */
record LanePools(PostgresConfig config) {

  /** What the client's own deadline grants beyond the server's statement timeout. */
  private static final int GRACE_MILLIS = 1_000;

  /**
   * Who holds a lock for longer, and through the second wait, is not another lane: the requests are
   * told to come later.
   */
  private static final int MAX_LOCK_WAIT_MILLIS = 500;

  /** A pool for one connection, to be closed and replaced with it. */
  Pool pool(Vertx vertx) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(1).setMaxWaitQueueSize(1))
        .with(network())
        .connectingTo(PgAddress.options(config, "reactive-cache http-api"))
        .using(vertx)
        .build();
  }

  /** Bound on opening a connection and preparing it. */
  long openingMillis() {
    return config.connectTimeoutMillis() + (long) GRACE_MILLIS;
  }

  /** Bound on one transaction: after it the outcome is unknown and the connection given up. */
  long transactionMillis() {
    return config.statementTimeoutMillis() + (long) GRACE_MILLIS;
  }

  int statementTimeoutMillis() {
    return config.statementTimeoutMillis();
  }

  int lockTimeoutMillis() {
    return Math.min(MAX_LOCK_WAIT_MILLIS, Math.max(1, config.statementTimeoutMillis() / 2));
  }

  /**
   * A connection that is asked something and hears nothing is closed by the socket's own timeout: a
   * frozen server would never answer the client's farewell.
   */
  private NetClientOptions network() {
    return new NetClientOptions()
        .setConnectTimeout(config.connectTimeoutMillis())
        .setTcpKeepAlive(true)
        .setTcpNoDelay(true)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setReadIdleTimeout(
            Math.toIntExact(
                2 * Math.max(transactionMillis(), openingMillis()) + LaneConnection.PING_MILLIS));
  }
}
