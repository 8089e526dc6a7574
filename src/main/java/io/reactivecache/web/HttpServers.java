package io.reactivecache.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.reactivecache.limit.Connections;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens HTTP servers on whose connections no byte of a body is ever read as a request, so that a
 * proxy in front and the server always mean the same request.
 *
 * <p>A request's head has ten seconds, from its connection's beginning or else its own first byte.
 *
 * <p>An answer that begins before its request's body has ended is the connection's last. It has ten
 * seconds to get out.
 */
public final class HttpServers {

  private static final Logger log = LoggerFactory.getLogger(HttpServers.class);

  /** What Vert.x calls it in each connection's pipeline. */
  private static final String DECODER = "httpDecoder";

  private static final long HEAD_MILLIS = 10_000;

  private HttpServers() {}

  /**
   * A server that does not listen yet. A client that has sent its last request is answered before
   * its connection is closed (RFC 9112, 9.6).
   *
   * @param options clear-text HTTP/2 is switched off in them; browsers speak HTTP/2 with TLS only,
   *     to the server in front of us
   * @param router gets the requests
   * @param invalid gets what could not be read as a request
   */
  public static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      ExactRouter router,
      Handler<HttpServerRequest> invalid) {
    return create(vertx, options, Connections.unbounded(), router, invalid);
  }

  /**
   * As {@link #create(Vertx, HttpServerOptions, ExactRouter, Handler)}, with bounds.
   *
   * @param connections of this server and perhaps others
   */
  public static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      Connections connections,
      ExactRouter router,
      Handler<HttpServerRequest> invalid) {
    Admission admission = new Admission(vertx, connections, HEAD_MILLIS, true);
    return create(vertx, options, admission, true, router, invalid);
  }

  /**
   * As {@link #create}, but for a client that sends nothing more: it counts as gone. A browser that
   * leaves looks the same until something is written to it, and streams are silent for long. Who
   * finds no room, or is late, is told nothing: see {@link Admission}.
   */
  public static HttpServer createForStreams(
      Vertx vertx,
      HttpServerOptions options,
      Connections connections,
      ExactRouter router,
      Handler<HttpServerRequest> invalid) {
    Admission admission = new Admission(vertx, connections, HEAD_MILLIS, false);
    return create(vertx, options, admission, false, router, invalid);
  }

  static HttpServer create(
      Vertx vertx,
      HttpServerOptions options,
      Admission admission,
      boolean outlivesInput,
      ExactRouter router,
      Handler<HttpServerRequest> invalid) {
    // With it Vert.x would have to guess each connection's protocol from its first bytes. Until
    // they come there is no decoder to replace, and the connection holds up a shutdown to its
    // bound.
    options.setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(options)
        .connectionHandler(
            connection -> {
              Channel channel = channel(connection);
              ServedConnection served = new ServedConnection(connection, admission);
              if (outlivesInput) {
                served.outliveInput();
              }
              if (replaceDecoder(channel, options, served)) {
                admission.opened(channel, served);
              }
            })
        .requestHandler(
            request -> {
              served(request).begin(request);
              router.handle(request);
            })
        .invalidRequestHandler(invalid);
  }

  /**
   * Closes the connection of a request that is handled now, if its client sends nothing more before
   * it is answered.
   */
  public static void bindToInput(HttpServerRequest request) {
    served(request).bindToInput();
  }

  /** Who sent a request: the address at the other end of its connection. */
  public static InetAddress peer(HttpServerRequest request) {
    return Admission.address(channel(request.connection()).remoteAddress());
  }

  /**
   * A connection without Vert.x's decoder is closed: another version may have moved it.
   *
   * @return whether it is there
   */
  static boolean replaceDecoder(
      Channel channel, HttpServerOptions options, ExactRequestDecoder.Listener listener) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(DECODER) instanceof VertxHttpRequestDecoder) {
      pipeline.replace(DECODER, DECODER, new ExactRequestDecoder(options, listener));
      return true;
    } else {
      log.error(
          "A connection is refused, since its request decoder cannot be replaced: this version of"
              + " Vert.x has none called {}; use the version that the server was built with",
          DECODER);
      channel.close();
      return false;
    }
  }

  static ServedConnection served(HttpServerRequest request) {
    ChannelPipeline pipeline = channel(request.connection()).pipeline();
    return (ServedConnection) ((ExactRequestDecoder) pipeline.get(DECODER)).listener();
  }

  static Channel channel(HttpConnection connection) {
    return ((ConnectionBase) connection).channel();
  }
}
