package io.reactivecache.http;

import io.reactivecache.config.Hosts;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.eventstream.LastEventId;
import io.reactivecache.eventstream.Pauses;
import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.eventstream.StreamHeaders;
import io.reactivecache.limit.Limits;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.HttpServers;
import io.reactivecache.web.Query;
import io.reactivecache.web.RequestBody;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.MediaType;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Passes streams of this node's stream listener on, by Vert.x's reverse proxy. A slow browser slows
 * its own stream only, and whichever side ends, the other ends too. The listener sees who asks,
 * from where, and for which host. A stream that is passed on has three connections, which all count
 * among those of the node.
 */
final class StreamProxy implements ProxyInterceptor {

  private static final int CONNECT_MILLIS = 2_000;
  private static final Set<String> PASSED_ON =
      Set.of(
          "accept",
          "last-event-id",
          "origin",
          "cache-control",
          "authorization",
          "cookie",
          "x-forwarded-for");
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final List<String> OWN =
      List.of(
          "Connection",
          "Keep-Alive",
          "X-Content-Type-Options",
          "Referrer-Policy",
          "Access-Control-Allow-Origin",
          "Vary");
  private static final @Nullable MediaType ITS_HEADER_TELLS = null;

  /** For a stream that is passed on: a client of the listener, and the listener's connection. */
  private static final int OWN_CONNECTIONS = 2;

  private final FanoutOptions options;
  private final Limits limits;
  private final HttpClient client;
  private final HttpProxy proxy;

  StreamProxy(Vertx vertx, FanoutOptions options, Limits limits) {
    this.options = options;
    this.limits = limits;
    limits.connections().passOn();
    this.client =
        vertx
            .httpClientBuilder()
            .with(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false))
            .with(
                new PoolOptions().setHttp1MaxSize(options.maxConnections()).setMaxWaitQueueSize(0))
            .withConnectHandler(this::count)
            .build();
    this.proxy =
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
            .origin(options.port(), Hosts.fromHere(options.host()))
            .addInterceptor(this);
  }

  /**
   * Who may read the answer stands in it already. Fails with {@link HttpFailure} 400 where the
   * listener would refuse the request, too.
   */
  void pass(RoutingContext ctx) {
    RequestBody.requireNone(ctx.request());
    Query query = Query.of(ctx.request());
    query.one("mirror");
    query.one("since");
    HttpServers.bindToInput(ctx.request());
    proxy.handle(ctx.request());
  }

  Future<Void> close() {
    return client.close();
  }

  /** EventSource gives up for good on any status but 200, so none of the proxy's own gets out. */
  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    ProxyRequest request = context.request();
    // The rest would be held on both sides as long as the stream is open.
    request.headers().names().stream()
        .filter(name -> !PASSED_ON.contains(name.toLowerCase(Locale.ROOT)))
        .toList()
        .forEach(request.headers()::remove);
    addClient(request);
    HostAndPort host = request.proxiedRequest().authority();
    if (host != null) {
      request.setAuthority(host);
    }
    request.putHeader(
        Limits.PASSED_FOR, limits.passedFor(ClientBound.client(request.proxiedRequest(), limits)));
    if (!limits.connections().makeRoom(OWN_CONNECTIONS)) {
      return Future.succeededFuture(sentAway(context));
    }
    return context.sendRequest().recover(away -> Future.succeededFuture(sentAway(context)));
  }

  private void count(HttpConnection own) {
    limits.connections().enterOwn();
    own.closeHandler(closed -> limits.connections().leave(null));
  }

  /** Behind those that a proxy in front has told. */
  private static void addClient(ProxyRequest request) {
    SocketAddress client = request.proxiedRequest().remoteAddress();
    if (client != null && client.hostAddress() != null) {
      String before = String.join(", ", request.headers().getAll(FORWARDED_FOR));
      String all = before.isEmpty() ? "" : before + ", ";
      request.headers().set(FORWARDED_FOR, all + client.hostAddress());
    }
  }

  @Override
  public Future<Void> handleProxyResponse(ProxyContext context) {
    HttpClientResponse stream = context.response().proxiedResponse();
    // Those are of the connection behind, or stand in the answer already.
    OWN.forEach(context.response().headers()::remove);
    boolean old = context.request().version() == HttpVersion.HTTP_1_0;
    return old && stream != null && context.response().getBody().length() < 0
        ? passToOld(context, stream)
        : context.sendResponse();
  }

  /**
   * To a client or a proxy that speaks HTTP/1.0, which knows no chunks: the end of the connection
   * is the end of the stream. Vert.x's proxy would gather all of an answer before.
   */
  private static Future<Void> passToOld(ProxyContext context, HttpClientResponse stream) {
    HttpServerRequest request = context.request().proxiedRequest();
    HttpServerResponse response = request.response().setStatusCode(stream.statusCode());
    context.response().headers().forEach(response::putHeader);
    response.headers().remove("Transfer-Encoding");
    response.putHeader("Connection", "close");
    return stream
        .pipeTo(response)
        .onComplete(
            ended -> {
              // Also where the client was gone before: nobody else would end the stream.
              stream.request().reset();
              request.connection().close();
            });
  }

  /** As the listener answers whom it cannot serve now. */
  private ProxyResponse sentAway(ProxyContext context) {
    HttpServerRequest request = context.request().proxiedRequest();
    Query query = Query.of(request);
    Buffer stream =
        SseFrame.sentAway(
            query.all("key").isEmpty() ? query.one("mirror") : null,
            LastEventId.of(request, query).toRepeat(),
            Pauses.around(options.retryMillis()));
    ProxyResponse answer = context.request().release().response().setStatusCode(200);
    StreamHeaders.putInto(answer.headers());
    return answer.setBody(Body.body(stream, ITS_HEADER_TELLS));
  }
}
