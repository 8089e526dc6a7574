package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.postgres.audit.AuditEndpoint;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.load.LoadQueue;
import io.reactivecache.postgres.load.LoaderReports;
import io.reactivecache.postgres.load.MirrorStates;
import io.reactivecache.postgres.load.PendingFills;
import io.reactivecache.postgres.load.QuarantineEndpoint;
import io.reactivecache.postgres.load.QuarantineReporter;
import io.reactivecache.postgres.load.RowLoader;
import io.reactivecache.postgres.rows.Mirrors;
import io.reactivecache.postgres.rows.RowReader;
import io.reactivecache.postgres.rows.RowSizes;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;

/** Serves cache misses: loads rows at their versions. */
@SuppressWarnings("NullAway.Init") // Vert.x calls start() before anything else.
public final class PgLoaderVerticle extends VerticleBase {

  private final Configuration configuration;
  private final Metrics metrics;
  private final int instance;

  private StatementPool pool;
  private final List<Bus.Subscription> served = new ArrayList<>();

  /**
   * One instance.
   *
   * @param instance its number on this node, from 0: also its partition
   */
  public PgLoaderVerticle(Configuration configuration, Metrics metrics, int instance) {
    this.configuration = configuration;
    this.metrics = metrics;
    this.instance = instance;
  }

  @Override
  public Future<?> start() {
    LoaderOptions options =
        configuration.options(
            VerticleConfig.PG_LOADER, LoaderOptions.class, LoaderOptions.defaults());
    pool =
        new StatementPool(
            vertx, configuration.postgres(), "reactive-cache loader", options.poolSize());
    Bus bus = new Bus(vertx);
    RowSizes sizes = new RowSizes(LoadRows.MAX_KEYS, pool.statementTimeoutMillis());
    RowLoader loader =
        new RowLoader(
            vertx,
            bus,
            configuration.instances(VerticleConfig.REDIS_WRITER),
            new Mirrors(configuration, pool, (mirror, why) -> Future.succeededFuture()),
            new RowReader(pool, sizes),
            new QuarantineReporter(pool),
            sizes::rows);
    LoadQueue misses =
        new LoadQueue(options.poolSize(), sizes::rows, options.maxWaiting(), loader::load);
    LoadQueue bypassing =
        new LoadQueue(
            options.poolSize(), sizes::rows, options.maxWaiting(), loader::loadBypassingCache);
    metrics.queue("loads", instance, misses::waiting, options.maxWaiting());
    metrics.queue("loads-past-cache", instance, bypassing::waiting, options.maxWaiting());
    metrics.queue("fills-owed", instance, loader::pending, PendingFills.MAX_KEYS);
    served.add(
        bus.serve(
            Address.ROWS_LOAD,
            instance,
            asked ->
                (asked.bypassingCache() ? bypassing : misses)
                    .load(asked.keys())
                    .map(RowsLoaded::new)));
    QuarantineEndpoint quarantine = new QuarantineEndpoint(pool);
    served.add(bus.serve(Address.QUARANTINE_READ, instance, quarantine::read));
    served.add(bus.serve(Address.QUARANTINE_DRIVE, instance, quarantine::retry));
    if (instance == 0) {
      // What concerns all partitions alike is served by the first.
      served.add(bus.serve(Address.AUDIT_ASK, instance, new AuditEndpoint(pool)::answer));
    }
    MirrorStates mirrors = instance == 0 ? new MirrorStates(pool, configuration.mirrors()) : null;
    served.add(new LoaderReports(vertx, bus, pool, instance, mirrors).begin());
    return Future.all(served.stream().map(Bus.Subscription::registered).toList());
  }

  @Override
  public Future<?> stop() {
    return Future.join(served.stream().map(Bus.Subscription::close).toList())
        .eventually(pool::close);
  }
}
