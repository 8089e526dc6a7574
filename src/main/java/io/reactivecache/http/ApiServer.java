package io.reactivecache.http;

import io.reactivecache.bus.BusException;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.web.BoundedBody;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.HttpServers;
import io.reactivecache.web.Problems;
import io.reactivecache.web.SecurityHeaders;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The listener of one instance; instances of a node share the port. */
final class ApiServer {

  /** What the stream listener takes, where {@code /stream} leads to: a thousand keys. */
  private static final int MAX_LINE_BYTES = 128 * 1024;

  private static final int MAX_HEADERS_BYTES = 16 * 1024;
  private static final int IDLE_SECONDS = 60;

  /**
   * What was accepted has so long when the server stops. A write waits for three seconds at most
   * before it is sent; a client that does not take the answer is not waited for.
   */
  private static final int SHUTDOWN_SECONDS = 4;

  private final HttpServer server;
  private final ApiOptions options;
  private final ExactRouter router;
  private final int shutdownSeconds;

  ApiServer(Vertx vertx, ApiOptions options) {
    this(vertx, options, SHUTDOWN_SECONDS);
  }

  ApiServer(Vertx vertx, ApiOptions options, int shutdownSeconds) {
    this.shutdownSeconds = shutdownSeconds;
    this.options = options;
    Problems problems =
        new Problems(
            Map.of(413, "A body may have " + options.maxBodyBytes() + " bytes at most."),
            ApiServer::outage);
    this.router =
        new ExactRouter(vertx, problems)
            .before(SecurityHeaders::add)
            .readBodies(new BoundedBody(options.maxBodyBytes()));
    this.server = HttpServers.create(vertx, httpOptions(), router, problems::handleInvalid);
  }

  /** Where resources are mounted, before it listens. */
  ExactRouter router() {
    return router;
  }

  private static HttpServerOptions httpOptions() {
    return new HttpServerOptions()
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADERS_BYTES)
        .setIdleTimeout(IDLE_SECONDS)
        .setTcpNoDelay(true)
        .setReuseAddress(true)
        // Nobody speaks WebSocket here, and its handler would look at each message.
        .setPerMessageWebSocketCompressionSupported(false)
        .setPerFrameWebSocketCompressionSupported(false);
  }

  Future<Void> listen() {
    return server.listen(options.port(), options.host()).mapEmpty();
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
