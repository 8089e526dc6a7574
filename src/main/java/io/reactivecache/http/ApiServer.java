package io.reactivecache.http;

import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.web.HttpServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/** The listener of one instance; instances of a node share the port. */
final class ApiServer {

  /** What the stream listener takes, where {@code /stream} leads to: a thousand keys. */
  private static final int MAX_LINE_BYTES = 128 * 1024;

  private static final int MAX_HEADERS_BYTES = 16 * 1024;
  private static final int IDLE_SECONDS = 60;

  /**
   * What was accepted has so long when the server stops. A write waits for three seconds at most
   * before it is sent; whoever does not take the answer is not waited for.
   */
  private static final int SHUTDOWN_SECONDS = 4;

  private final HttpServer server;
  private final ApiOptions options;
  private final Endpoints endpoints;
  private final BoundedBody body;
  private final int shutdownSeconds;

  ApiServer(Vertx vertx, ApiOptions options, Endpoints endpoints) {
    this(vertx, options, endpoints, SHUTDOWN_SECONDS);
  }

  ApiServer(Vertx vertx, ApiOptions options, Endpoints endpoints, int shutdownSeconds) {
    this.shutdownSeconds = shutdownSeconds;
    this.options = options;
    this.endpoints = endpoints;
    this.body = new BoundedBody(vertx, options.maxBodyBytes());
    this.server =
        HttpServers.create(vertx, httpOptions(), this::handle, ProblemAnswers::sendInvalid);
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

  private void handle(HttpServerRequest request) {
    SecurityHeaders.add(request.response());
    answer(request).onFailure(failure -> ProblemAnswers.send(request, failure));
  }

  private Future<Void> answer(HttpServerRequest request) {
    try {
      Future<Void> passed = body.pass(request);
      return passed.succeeded()
          ? endpoints.handle(request)
          : passed.compose(done -> endpoints.handle(request));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }
}
