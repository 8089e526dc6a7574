package io.reactivecache.http;

import io.reactivecache.bus.BusException;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.limit.Connections;
import io.reactivecache.web.BoundedBody;
import io.reactivecache.web.CrossOrigin;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.HttpServers;
import io.reactivecache.web.OwnPorts;
import io.reactivecache.web.Problems;
import io.reactivecache.web.SecurityHeaders;
import io.reactivecache.web.SiteGuard;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A listener of the API or of the admin face; instances of a node share the port. */
final class ApiServer {

  /** What the stream listener takes, where {@code /stream} leads to: a thousand keys. */
  private static final int MAX_LINE_BYTES = 128 * 1024;

  private static final int MAX_HEADERS_BYTES = 16 * 1024;
  private static final int IDLE_SECONDS = 60;
  private static final int ADMIN_BODY_BYTES = 1_024;

  /** On the admin face: a quarantined key, of 8 KiB before it was percent-encoded. */
  private static final int ADMIN_LINE_BYTES = 32 * 1024;

  /**
   * What was accepted has so long when the server stops. A write waits for three seconds at most
   * before it is sent; a client that does not take the answer is not waited for.
   */
  private static final int SHUTDOWN_SECONDS = 4;

  private final HttpServer server;
  private final String host;
  private final int port;
  private final ExactRouter router;
  private final int shutdownSeconds;
  private final OwnPorts ownPorts;

  /**
   * Of which nothing is configured: it lets in its own pages only.
   *
   * @param maxBodyBytes of a request
   */
  ApiServer(Vertx vertx, String host, int port, int maxBodyBytes) {
    this(vertx, host, port, maxBodyBytes, SHUTDOWN_SECONDS);
  }

  ApiServer(Vertx vertx, String host, int port, int maxBodyBytes, int shutdownSeconds) {
    this(
        vertx,
        host,
        port,
        MAX_LINE_BYTES,
        maxBodyBytes,
        shutdownSeconds,
        Connections.unbounded(),
        List.of(new SiteGuard(SitePolicy.ofLoopback(vertx, List.of()))),
        Optional.empty());
  }

  private ApiServer(
      Vertx vertx,
      String host,
      int port,
      int maxLineBytes,
      int maxBodyBytes,
      int shutdownSeconds,
      Connections connections,
      List<Handler<RoutingContext>> first,
      Optional<CrossOrigin> crossOrigin) {
    this.shutdownSeconds = shutdownSeconds;
    this.ownPorts = OwnPorts.of(vertx);
    this.host = host;
    this.port = port;
    Problems problems =
        new Problems(
            Map.of(413, "A body may have " + maxBodyBytes + " bytes at most."), ApiServer::outage);
    this.router = new ExactRouter(vertx, problems).before(SecurityHeaders::add);
    first.forEach(router::before);
    crossOrigin.ifPresent(router::before);
    router.readBodies(new BoundedBody(maxBodyBytes));
    this.server =
        HttpServers.create(
            vertx,
            httpOptions(maxLineBytes),
            connections,
            router,
            invalid -> {
              crossOrigin.ifPresent(readers -> readers.allow(invalid));
              problems.handleInvalid(invalid);
            });
  }

  /**
   * The API, which answers to pages of other sites that are let in.
   *
   * @param connections that there may be
   */
  static ApiServer ofApi(
      Vertx vertx, SitePolicy policy, ApiOptions options, Connections connections) {
    return new ApiServer(
        vertx,
        options.host(),
        options.port(),
        MAX_LINE_BYTES,
        options.maxBodyBytes(),
        SHUTDOWN_SECONDS,
        connections,
        List.of(new SiteGuard(policy)),
        Optional.of(CrossOrigin.ofApi(policy)));
  }

  /** The admin face, whose log has what was refused as well. */
  static ApiServer ofAdmin(Vertx vertx, SitePolicy policy, AdminOptions options) {
    return new ApiServer(
        vertx,
        options.host(),
        options.port(),
        ADMIN_LINE_BYTES,
        ADMIN_BODY_BYTES,
        SHUTDOWN_SECONDS,
        Connections.unbounded(),
        List.of(new AdminLog(), new SiteGuard(policy)),
        Optional.empty());
  }

  /** Where resources are mounted, before it listens. */
  ExactRouter router() {
    return router;
  }

  private static HttpServerOptions httpOptions(int maxLineBytes) {
    return new HttpServerOptions()
        .setMaxInitialLineLength(maxLineBytes)
        .setMaxHeaderSize(MAX_HEADERS_BYTES)
        .setIdleTimeout(IDLE_SECONDS)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        // Nobody speaks WebSocket here, and its handler would look at each message.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  Future<Void> listen() {
    return server.listen(port, host).onSuccess(listening -> ownPorts.add(port())).mapEmpty();
  }

  int port() {
    return server.actualPort();
  }

  /** Accepts nothing more, and lets what was accepted finish; bounded. */
  Future<Void> close() {
    return server.shutdown(shutdownSeconds, TimeUnit.SECONDS);
  }

  private static Optional<HttpFailure> outage(Throwable failure) {
    return BusException.isOutage(failure)
        ? Optional.of(HttpFailure.unavailable("The row cannot be read at the moment."))
        : Optional.empty();
  }
}
