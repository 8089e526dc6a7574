package io.reactivecache.postgres;

import io.reactivecache.async.Deadline;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.PartReports;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.LeaderMetrics;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.postgres.audit.Verdict;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.leader.Leadership;
import io.reactivecache.postgres.schema.SchemaInstaller;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.stream.Stream;

/** Follows the journal, when this node leads. */
@SuppressWarnings("NullAway.Init") // Vert.x calls start() before anything else.
public final class PgListenerVerticle extends VerticleBase {

  private static final long STOP_MILLIS = 5_000;

  private final Configuration configuration;
  private final LeaderMetrics metrics;
  private final int instance;
  private final List<String> ownTables;

  private StatementPool pool;
  private SchemaInstaller schema;
  private Leadership leadership;

  /**
   * The one instance of this node.
   *
   * @param instance always 0
   */
  public PgListenerVerticle(Configuration configuration, Metrics metrics, int instance) {
    this(configuration, metrics, instance, List.of());
  }

  /**
   * The one instance of a node that brings tables of its own.
   *
   * @param ownTables statements that make them where they are missing, run before any mirror is
   *     looked at; what PostgreSQL refuses shows when the mirror is
   */
  public PgListenerVerticle(
      Configuration configuration, Metrics metrics, int instance, List<String> ownTables) {
    this.configuration = configuration;
    this.metrics = metrics.leader();
    this.instance = instance;
    this.ownTables = List.copyOf(ownTables);
  }

  /** Fails if the database belongs to another deployment; not if it is only away. */
  @Override
  public Future<?> start() {
    ListenerOptions options =
        configuration.options(
            VerticleConfig.PG_LISTENER, ListenerOptions.class, ListenerOptions.defaults());
    pool =
        new StatementPool(
            vertx, configuration.postgres(), "reactive-cache row reader", options.poolSize());
    schema = new SchemaInstaller(vertx, configuration, ownTables);
    leadership = new Leadership(vertx, configuration, metrics, pool);
    metrics.leader(() -> leadership.isLeader() ? 1 : 0);
    metrics.journalLagSeconds(() -> leadership.lagSeconds());
    configuration.mirrors().stream().map(MirrorConfig::name).forEach(this::measure);
    metrics.doorbells();
    metrics.doorbellsMissed();
    metrics.auditChecked();
    Stream.of(Verdict.values())
        .filter(Verdict::isDrift)
        .forEach(drift -> metrics.auditRepaired(drift.reason()));
    new PartReports(vertx, new Bus(vertx), this::status).begin();
    return schema.install(leadership::start);
  }

  @Override
  public Future<?> stop() {
    schema.stop();
    return new Deadline(vertx)
        .within(STOP_MILLIS, leadership.stop())
        .otherwiseEmpty()
        .compose(stopped -> pool.close());
  }

  private void measure(String mirror) {
    metrics.quarantined(mirror, () -> leadership.quarantined(mirror));
    metrics.mirrorBroken(mirror, () -> leadership.problems().containsKey(mirror) ? 1 : 0);
  }

  private PartStatus status() {
    return schema
        .problem()
        .map(problem -> new PartStatus(VerticleConfig.PG_LISTENER, instance, false, problem))
        .orElseGet(
            () ->
                new PartStatus(
                    VerticleConfig.PG_LISTENER,
                    instance,
                    leadership.isReady(),
                    leadership.describe(),
                    leadership.problems()));
  }
}
