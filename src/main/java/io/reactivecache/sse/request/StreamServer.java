package io.reactivecache.sse.request;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.limit.Connections;
import io.reactivecache.web.HttpServers;
import io.reactivecache.web.OwnPorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;

/** The listener. All instances of a node share its port; Vert.x deals connections out to them. */
public final class StreamServer {

  /** A thousand keys of a hundred bytes each. */
  private static final int MAX_REQUEST_LINE_BYTES = 128 * 1024;

  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int ACCEPT_BACKLOG = 4_096;
  private static final int KERNEL_LATER_MILLIS = 5_000;

  private final HttpServer server;
  private final FanoutOptions options;
  private final OwnPorts ownPorts;

  /**
   * @param connections that there may be
   */
  public StreamServer(
      Vertx vertx, FanoutOptions options, Connections connections, StreamRoutes routes) {
    this.options = options;
    this.ownPorts = OwnPorts.of(vertx);
    this.server =
        HttpServers.createForStreams(
            vertx, httpOptions(options), connections, routes.router(), routes::handleInvalid);
  }

  public Future<HttpServer> listen() {
    // A negative port is a free one too, but the same for all instances.
    int port = options.port() == 0 ? -1 : options.port();
    return server.listen(port, options.host()).onSuccess(listening -> ownPorts.add(port()));
  }

  public int port() {
    return server.actualPort();
  }

  /**
   * Accepts nobody any more, and waits for open streams to end.
   *
   * @param millis those that are still there then are cut
   */
  public Future<Void> shutdown(long millis) {
    return server.shutdown(millis, TimeUnit.MILLISECONDS);
  }

  private static HttpServerOptions httpOptions(FanoutOptions options) {
    HttpServerOptions http = new HttpServerOptions();
    // The kernel would take megabytes for a reader that has stopped.
    http.setSendBufferSize(options.sendBufferBytes());
    http.setTcpKeepAlive(true);
    // A browser that vanished without a word; needs the native transport. One that is there and
    // takes nothing is ours to drop and to count, before the kernel does.
    http.setTcpUserTimeout(options.writeTimeoutMillis() + KERNEL_LATER_MILLIS);
    // Connections without a stream: an open stream has its heartbeat.
    http.setIdleTimeout(options.heartbeatMillis() * 2 + options.writeTimeoutMillis());
    http.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    http.setAcceptBacklog(ACCEPT_BACKLOG);
    http.setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES);
    http.setMaxHeaderSize(MAX_HEADER_BYTES);
    // A hundred kilobytes for each stream.
    http.setCompressionSupported(false);
    // Nobody speaks WebSocket here, and its handler would stay in each stream's pipeline.
    http.setPerMessageWebSocketCompressionSupported(false);
    http.setPerFrameWebSocketCompressionSupported(false);
    // Writes go to the socket's queue directly, so that its size is all that waits for a browser.
    http.setStrictThreadMode(true);
    return http;
  }
}
