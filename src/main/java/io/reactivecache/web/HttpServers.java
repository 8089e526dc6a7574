package io.reactivecache.web;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens HTTP servers on whose connections no byte of a body is ever read as a request, so that a
 * proxy in front and the server always mean the same request.
 *
 * <p>An answer that begins before its request's body has ended is the connection's last. It has
 * {@link #LINGER_SECONDS} to get out.
 */
public final class HttpServers {

  private static final Logger log = LoggerFactory.getLogger(HttpServers.class);

  /** What Vert.x calls it in each connection's pipeline. */
  private static final String DECODER = "httpDecoder";

  /** A client that is still sending would not see the answer of a server that hangs up at once. */
  private static final int LINGER_SECONDS = 10;

  private HttpServers() {}

  /**
   * A server that does not listen yet.
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
    // With it Vert.x would have to guess each connection's protocol from its first bytes. Until
    // they come there is no decoder to replace, and the connection holds up a shutdown to its
    // bound.
    options.setHttp2ClearTextEnabled(false);
    return vertx
        .createHttpServer(options)
        .connectionHandler(
            connection -> replaceDecoder(((ConnectionBase) connection).channel(), options))
        .requestHandler(
            request -> {
              closeBehindEarlyAnswer(request);
              router.handle(request);
            })
        .invalidRequestHandler(invalid);
  }

  /** A connection without Vert.x's decoder is closed: another version may have moved it. */
  static void replaceDecoder(Channel channel, HttpServerOptions options) {
    ChannelPipeline pipeline = channel.pipeline();
    if (pipeline.get(DECODER) instanceof VertxHttpRequestDecoder) {
      pipeline.replace(DECODER, DECODER, new ExactRequestDecoder(options));
    } else {
      log.error(
          "A connection is refused, since its request decoder cannot be replaced: this version of"
              + " Vert.x has none called {}; use the version that the server was built with",
          DECODER);
      channel.close();
    }
  }

  private static void closeBehindEarlyAnswer(HttpServerRequest request) {
    if (RequestBody.isDeclared(request)) {
      request
          .response()
          .headersEndHandler(
              head -> {
                if (!request.isEnded()) {
                  request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
                  // From here on Vert.x drops whatever follows, and closes at the body's end.
                  request.connection().shutdown(LINGER_SECONDS, TimeUnit.SECONDS);
                }
              });
    }
  }
}
