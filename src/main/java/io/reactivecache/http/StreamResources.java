package io.reactivecache.http;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * {@code /stream}: sends browsers to the stream listener, or, in a cluster without a public URL,
 * passes its streams on: a browser reconnects to the address that it was sent to for ever, so that
 * must not be one node's.
 */
final class StreamResources {

  private final FanoutOptions options;
  private final StreamAddress address;
  private final Optional<StreamProxy> proxy;

  StreamResources(FanoutOptions options, Optional<StreamProxy> proxy) {
    this.options = options;
    this.address = new StreamAddress(options);
    this.proxy = proxy;
  }

  void mount(Endpoints endpoints) {
    endpoints.get("/stream", this::stream);
    endpoints.get("/v1/stream", this::stream);
  }

  private Future<Void> stream(Exchange exchange) {
    return proxy.isPresent() ? proxy.get().pass(exchange) : redirect(exchange);
  }

  private Future<Void> redirect(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    allowOrigin(exchange);
    String target =
        address
            .of(request)
            .orElseThrow(() -> HttpFailure.of(400, "The request names no host to redirect to."));
    String query = request.query();
    String location = target + request.path() + (query == null ? "" : "?" + query);
    exchange.response().putHeader("Location", location).putHeader("Cache-Control", "no-store");
    return exchange.end(307);
  }

  /** Without it a page of another site may not follow. Never with credentials. */
  private void allowOrigin(Exchange exchange) {
    HttpServerResponse response = exchange.response();
    if (options.origins().contains("*")) {
      response.putHeader("Access-Control-Allow-Origin", "*");
      return;
    }
    response.putHeader("Vary", "Origin");
    String origin = exchange.request().getHeader("Origin");
    if (origin != null && options.origins().contains(origin)) {
      response.putHeader("Access-Control-Allow-Origin", origin);
    }
  }
}
