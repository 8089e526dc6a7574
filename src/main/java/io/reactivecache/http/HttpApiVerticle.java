package io.reactivecache.http;

import io.reactivecache.bus.Bus;
import io.reactivecache.bus.KeyShapes;
import io.reactivecache.bus.PartReports;
import io.reactivecache.cache.CachedRows;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.http.ApiExtension.ExtensionStatus;
import io.reactivecache.limit.Limits;
import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One instance of the HTTP API: its listener, its resources, and what it tells of itself. */
public final class HttpApiVerticle extends VerticleBase {

  private final Configuration configuration;
  private final Metrics metrics;
  private final int instance;
  private final List<ApiExtension.Factory> extensions;
  private final List<ApiExtension> added = new ArrayList<>();
  private final List<Stoppable> stoppables = new ArrayList<>();
  private @Nullable ApiServer server;

  private interface Stoppable {
    Future<Void> stop();
  }

  public HttpApiVerticle(Configuration configuration, Metrics metrics, int instance) {
    this(configuration, metrics, instance, List.of());
  }

  /**
   * @param extensions resources beyond the core's own
   */
  public HttpApiVerticle(
      Configuration configuration,
      Metrics metrics,
      int instance,
      List<ApiExtension.Factory> extensions) {
    this.configuration = configuration;
    this.metrics = metrics;
    this.instance = instance;
    this.extensions = List.copyOf(extensions);
  }

  @Override
  public Future<?> start() {
    ApiOptions options = apiOptions();
    Bus bus = new Bus(vertx);
    Limits limits = Limits.of(vertx, configuration, metrics);
    CachedRows rows = new CachedRows(vertx, configuration, metrics);
    stoppables.add(rows::close);
    SitePolicy policy = SitePolicy.ofPublicPorts(vertx, configuration);
    ApiServer listener = ApiServer.ofApi(vertx, policy, options, limits.connections());
    listener
        .router()
        .beforeChanges(new ClientBound(limits, limits.writes(), "Too many writes of one address."));
    // What most requests are for comes first: the router tries one route after the other.
    PartBoard board = new PartBoard(configuration);
    RowAnswers answers = new RowAnswers(rows, limits, board::problems);
    mountExtensions(listener.router(), answers);
    Optional<StreamProxy> proxy = proxy(limits);
    mountOwn(listener.router(), answers, board, options, bus);
    new StreamResources(streamOptions(), proxy).mount(listener.router());
    stoppables.add(listener::close);
    // First of all: streams have no end of their own that the listener could wait for.
    proxy.ifPresent(passedOn -> stoppables.add(passedOn::close));
    server = listener;
    PartReports reports = new PartReports(vertx, bus, () -> status(rows));
    rows.onCaughtUp(reports::check);
    reports.begin();
    // Vert.x does not stop what did not start.
    return listener
        .listen()
        .onFailure(failure -> reports.end())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Stops listening first, and lets go of what requests needed after the last one. */
  @Override
  public Future<?> stop() {
    Future<Void> stopped = Future.succeededFuture();
    for (int i = stoppables.size() - 1; i >= 0; i--) {
      Stoppable next = stoppables.get(i);
      stopped = stopped.transform(done -> next.stop());
    }
    return stopped;
  }

  /** The port that it listens on, once started. */
  public int port() {
    return server == null ? 0 : server.port();
  }

  /** What it serves, once started, in the order in which routes are tried. */
  public List<Route> routes() {
    return server == null ? List.of() : server.router().routes();
  }

  private void mountExtensions(ExactRouter router, RowAnswers rows) {
    ApiExtension.Host host = new ApiExtension.Host(vertx, configuration, metrics, instance, rows);
    for (ApiExtension.Factory factory : extensions) {
      ApiExtension extension = factory.create(host);
      extension.mount(router);
      added.add(extension);
      stoppables.add(extension::close);
    }
  }

  private void mountOwn(
      ExactRouter router, RowAnswers rows, PartBoard board, ApiOptions options, Bus bus) {
    stoppables.add(board.listen(bus)::close);
    // Asks for what was told before, which is not repeated for up to a second: also of the parts.
    KeyShapes shapes = new KeyShapes(bus);
    stoppables.add(shapes::close);
    MovedResources.mount(router);
    new MirrorResources(configuration, shapes, rows).mount(router);
    new HealthResources(configuration, board).mount(router);
    Map<String, String> pages = options.profile() ? WebResources.WITH_PROFILE : WebResources.API;
    new WebResources(vertx, Optional.of(new StreamAddress(streamOptions())), pages).mount(router);
  }

  private Optional<StreamProxy> proxy(Limits limits) {
    FanoutOptions streams = streamOptions();
    if (!StreamResources.passesOn(configuration, streams, vertx.isClustered())) {
      return Optional.empty();
    }
    return Optional.of(new StreamProxy(vertx, streams, limits));
  }

  private PartStatus status(CachedRows rows) {
    List<ExtensionStatus> readiness = added.stream().map(ApiExtension::readiness).toList();
    boolean listening = port() > 0;
    String detail =
        readiness.stream().map(ExtensionStatus::detail).collect(Collectors.joining("; "));
    return new PartStatus(
        VerticleConfig.HTTP_API,
        instance,
        listening && rows.hasStarted() && readiness.stream().allMatch(ExtensionStatus::ready),
        (listening ? "listening on port " + port() : "not listening yet")
            + "; "
            + source(rows)
            + (detail.isEmpty() ? "" : "; " + detail));
  }

  private static String source(CachedRows rows) {
    if (rows.caughtUp()) {
      return "reads from Redis";
    }
    return rows.connected()
        ? "reads from PostgreSQL until Redis has caught up"
        : "Redis is away, reads from PostgreSQL";
  }

  private FanoutOptions streamOptions() {
    return configuration.options(
        VerticleConfig.SSE_FANOUT, FanoutOptions.class, FanoutOptions.defaults());
  }

  private ApiOptions apiOptions() {
    return configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
  }
}
