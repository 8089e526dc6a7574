package io.reactivecache.http;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.eventstream.SseFrame;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Set;

/**
 * Passes streams of this node's stream listener on. A slow browser slows its own stream only, and
 * whichever side ends, the other ends too.
 */
final class StreamProxy {

  private static final int CONNECT_MILLIS = 2_000;
  private static final int WRITE_QUEUE_BYTES = 64 * 1024;
  private static final List<String> REQUEST_HEADERS =
      List.of("Accept", "Last-Event-ID", "Origin", "Cache-Control");
  private static final Set<String> HOP_BY_HOP =
      Set.of("connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade");

  private final FanoutOptions options;
  private final HttpClient client;

  StreamProxy(Vertx vertx, FanoutOptions options) {
    this.options = options;
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS).setKeepAlive(false),
            new PoolOptions().setHttp1MaxSize(options.maxConnections()).setMaxWaitQueueSize(0));
  }

  Future<Void> pass(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    RequestOptions target =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(localHost())
            .setPort(options.port())
            .setConnectTimeout(CONNECT_MILLIS)
            .setURI(request.uri());
    for (String name : REQUEST_HEADERS) {
      String value = request.getHeader(name);
      if (value != null) {
        target.putHeader(name, value);
      }
    }
    return client
        .request(target)
        .compose(upstream -> open(exchange, upstream), away -> askToRetry(exchange));
  }

  Future<Void> close() {
    return client.close();
  }

  private Future<Void> open(Exchange exchange, HttpClientRequest upstream) {
    HttpServerResponse response = exchange.response();
    response.closeHandler(gone -> upstream.connection().close());
    if (response.closed()) {
      return upstream.connection().close();
    }
    return upstream.send().compose(answer -> pipe(exchange, answer), away -> askToRetry(exchange));
  }

  private static Future<Void> pipe(Exchange exchange, HttpClientResponse answer) {
    HttpServerResponse response = exchange.response();
    response.setStatusCode(answer.statusCode());
    answer.headers().forEach((name, value) -> copy(response, name, value));
    if (exchange.request().method().equals(HttpMethod.HEAD)) {
      return response.end();
    }
    if (!answer.headers().contains("Content-Length")) {
      response.setChunked(true);
    }
    response.setWriteQueueMaxSize(WRITE_QUEUE_BYTES);
    // At once: the browser's stream is open before its first event.
    // An event stream has no whole: where the listener is cut off, the browser comes again.
    return response
        .writeHead()
        .compose(written -> answer.pipeTo(response))
        .recover(cut -> exchange.request().connection().close());
  }

  private static void copy(HttpServerResponse response, String name, String value) {
    if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
      response.putHeader(name, value);
    }
  }

  /** EventSource gives up for good on any status but 200. */
  private Future<Void> askToRetry(Exchange exchange) {
    HttpServerResponse response = exchange.response();
    if (response.headWritten()) {
      return exchange.request().connection().close();
    }
    response.putHeader("Cache-Control", "no-store");
    if (options.origins().contains("*")) {
      response.putHeader("Access-Control-Allow-Origin", "*");
    }
    return exchange.end(200, "text/event-stream", comeBack(exchange));
  }

  /** As the listener answers whom it cannot serve now. */
  private Buffer comeBack(Exchange exchange) {
    Buffer retry = SseFrame.retry(options.retryMillis());
    boolean wholeMirror = exchange.queryParameters("key").isEmpty();
    return exchange.queryParameters("mirror").stream()
        .findFirst()
        .filter(mirror -> wholeMirror)
        .map(mirror -> retry.appendBuffer(SseFrame.opened(mirror)))
        .orElse(retry);
  }

  private String localHost() {
    return options.host().equals("0.0.0.0") || options.host().equals("::")
        ? "127.0.0.1"
        : options.host();
  }
}
