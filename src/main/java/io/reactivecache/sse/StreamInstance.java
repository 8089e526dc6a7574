package io.reactivecache.sse;

import io.reactivecache.async.Deadline;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.KeyShapes;
import io.reactivecache.bus.PartReports;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.limit.Limits;
import io.reactivecache.message.RowsStored;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.metrics.StreamMetrics;
import io.reactivecache.sse.frame.PlainEvents;
import io.reactivecache.sse.request.StreamRequests;
import io.reactivecache.sse.request.StreamRoutes;
import io.reactivecache.sse.request.StreamServer;
import io.reactivecache.sse.session.Sessions;
import io.reactivecache.sse.session.StreamMeters;
import io.reactivecache.sse.watch.BatchFollower;
import io.reactivecache.sse.watch.SnapshotReader;
import io.reactivecache.sse.watch.SnapshotSource;
import io.reactivecache.sse.watch.Subscriptions;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of one instance, put together. */
final class StreamInstance {

  /** What {@code /stream} shows. */
  private static final PlainEvents PLAIN = new PlainEvents("profile", "username", 50);

  private static final long TICK_MILLIS = 1_000;

  /** How long streams may take to end; a reader that is stuck is cut then. */
  private static final long SHUTDOWN_MILLIS = 2_000;

  private static final long RELEASE_MILLIS = 5_000;

  private final Vertx vertx;
  private final FanoutOptions options;
  private final Bus bus;
  private final KeyShapes keyShapes;
  private final SnapshotSource source;
  private final SnapshotReader reader;
  private final BatchFollower follower;
  private final Sessions sessions;
  private final StreamServer server;
  private final PartReports reports;
  private Bus.@Nullable Subscription subscription;
  private long tendTimer;

  StreamInstance(
      Vertx vertx,
      Context context,
      Configuration configuration,
      Metrics metrics,
      int instance,
      SnapshotSource source) {
    StreamMetrics meters = metrics.streams();
    Limits limits = Limits.of(vertx, configuration, metrics);
    this.vertx = vertx;
    this.source = source;
    options =
        configuration.options(
            VerticleConfig.SSE_FANOUT, FanoutOptions.class, FanoutOptions.defaults());
    bus = new Bus(vertx);
    keyShapes = new KeyShapes(bus);
    reader = new SnapshotReader(vertx, context, source, limits.misses());
    Subscriptions subscriptions = new Subscriptions(reader);
    follower = new BatchFollower(subscriptions, meters);
    sessions =
        new Sessions(
            vertx,
            context,
            options,
            limits,
            subscriptions,
            follower::isInSync,
            StreamMeters.of(meters));
    Readiness readiness = new Readiness(instance, follower, source, sessions);
    reports = new PartReports(vertx, bus, readiness::status);
    server = new StreamServer(vertx, options, limits.connections(), routes(configuration));
    meters.connections(instance, sessions::size);
  }

  /** Hears the bus first: a stream that is served must not miss what comes after its snapshot. */
  Future<Void> start() {
    Bus.Subscription heard = bus.subscribe(Address.ROWS_STORED, this::accept);
    subscription = heard;
    return heard
        .registered()
        .compose(registered -> server.listen())
        .map(this::beginTimers)
        // Vert.x does not stop what has not started.
        .recover(failure -> release().transform(released -> Future.failedFuture(failure)));
  }

  Future<Void> stop() {
    reports.end();
    vertx.cancelTimer(tendTimer);
    Future<Void> closed = server.shutdown(SHUTDOWN_MILLIS);
    return sessions
        .leave()
        .compose(told -> closed)
        // Whatever the listener says, nothing of ours stays behind.
        .eventually(this::release);
  }

  int port() {
    return server.port();
  }

  private Future<?> release() {
    reader.stop();
    Future<Void> deaf = subscription == null ? Future.succeededFuture() : subscription.close();
    return new Deadline(vertx)
        .within(RELEASE_MILLIS, Future.join(deaf, keyShapes.close(), source.close()));
  }

  private StreamRoutes routes(Configuration configuration) {
    StreamRequests requests =
        new StreamRequests(
            configuration.mirrors().stream().map(MirrorConfig::name).collect(Collectors.toSet()),
            PLAIN,
            options.maxKeys(),
            keyShapes::refusal);
    return new StreamRoutes(
        vertx, requests, SitePolicy.ofPublicPorts(vertx, configuration), sessions);
  }

  private void accept(RowsStored stored) {
    follower.accept(stored);
    reports.check();
  }

  private @Nullable Void beginTimers(Object listening) {
    reports.begin();
    // Half a heartbeat keeps short ones in tests and long ones in production punctual.
    tendTimer =
        vertx.setPeriodic(
            Math.min(TICK_MILLIS, Math.max(10, options.heartbeatMillis() / 2)),
            id -> sessions.tend());
    return null;
  }
}
