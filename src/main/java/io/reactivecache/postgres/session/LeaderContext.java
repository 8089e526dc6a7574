package io.reactivecache.postgres.session;

import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.metrics.LeaderMetrics;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.MirrorHealth;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.RowReader;
import io.vertx.core.Vertx;

/**
 * What the parts of one leadership share.
 *
 * @param retryOutages tries again while PostgreSQL or Redis is away and the leadership lasts
 */
public record LeaderContext(
    Vertx vertx,
    Bus bus,
    Configuration configuration,
    LeaderMetrics metrics,
    LeaderSession session,
    StatementPool pool,
    Mirrors mirrors,
    RowReader reader,
    MirrorHealth health,
    LeaderHealth leaderHealth,
    RedisClock redisClock,
    RedisProcessTracker redisProcesses,
    Retry retryOutages) {

  public ListenerOptions options() {
    return configuration.options(
        VerticleConfig.PG_LISTENER, ListenerOptions.class, ListenerOptions.defaults());
  }

  public int writers() {
    return configuration.instances(VerticleConfig.REDIS_WRITER);
  }
}
