package io.reactivecache.http;

import io.reactivecache.bus.Bus;
import io.reactivecache.bus.KeyShapes;
import io.reactivecache.bus.PartReports;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.limit.Limits;
import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Route;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The admin face of a node, for its operators: the console, metrics, health in detail, audits and
 * the quarantine. It has a port and an event loop of its own, so that it answers whatever happens
 * to the public ones.
 */
public final class AdminVerticle extends VerticleBase {

  private final Configuration configuration;
  private final Metrics metrics;
  private final int instance;
  private @Nullable ApiServer server;
  private Bus.@Nullable Subscription heard;
  private @Nullable KeyShapes shapes;

  public AdminVerticle(Configuration configuration, Metrics metrics, int instance) {
    this.configuration = configuration;
    this.metrics = metrics;
    this.instance = instance;
  }

  @Override
  public Future<?> start() {
    AdminOptions options =
        configuration.options(VerticleConfig.ADMIN, AdminOptions.class, AdminOptions.defaults());
    Bus bus = new Bus(vertx);
    SitePolicy policy = SitePolicy.ofAdminPort(configuration);
    ApiServer listener = ApiServer.ofAdmin(vertx, policy, options);
    PartBoard board = new PartBoard(configuration);
    heard = board.listen(bus);
    shapes = new KeyShapes(bus);
    mount(listener.router(), board, shapes, bus);
    server = listener;
    PartReports reports = new PartReports(vertx, bus, this::status);
    reports.begin();
    // Vert.x does not stop what did not start.
    return listener
        .listen()
        .onFailure(failure -> reports.end())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private void mount(ExactRouter router, PartBoard board, KeyShapes known, Bus bus) {
    Limits limits = Limits.of(vertx, configuration, metrics);
    ClientBound bound =
        new ClientBound(limits, limits.audits(), "Too many audits and retries of one address.");
    new QuarantineResources(configuration, known, bus).mount(router, bound);
    new AuditResources(configuration, bus).mount(router, bound);
    new MirrorDetails(configuration, known).mount(router);
    new HealthResources(configuration, board).mountInDetail(router);
    new MetricsResource(metrics).mount(router);
    new WebResources(vertx, Optional.empty(), WebResources.ADMIN).mount(router);
  }

  @Override
  public Future<?> stop() {
    Future<Void> closed = server == null ? Future.succeededFuture() : server.close();
    return closed.onComplete(
        done -> {
          if (heard != null) {
            heard.close();
          }
          if (shapes != null) {
            shapes.close();
          }
        });
  }

  /** The port that it listens on, once started. */
  public int port() {
    return server == null ? 0 : server.port();
  }

  /** What it serves, once started, in the order in which routes are tried. */
  public List<Route> routes() {
    return server == null ? List.of() : server.router().routes();
  }

  private PartStatus status() {
    boolean listening = port() > 0;
    return new PartStatus(
        VerticleConfig.ADMIN,
        instance,
        listening,
        listening ? "listening on port " + port() : "not listening yet");
  }
}
