package io.reactivecache.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The pages, their assets and the API's description, read once each. */
final class WebResources {

  private static final Pattern ASSET = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private final Vertx vertx;
  private final StreamAddress streams;
  private final String frontPage;
  private final Map<String, WebFile> files = new HashMap<>();

  /**
   * @param frontPage the file of {@code /}
   */
  WebResources(Vertx vertx, StreamAddress streams, String frontPage) {
    this.vertx = vertx;
    this.streams = streams;
    this.frontPage = frontPage;
  }

  void mount(Endpoints endpoints) {
    endpoints.get("/", exchange -> send(exchange, frontPage));
    endpoints.get("/console", exchange -> send(exchange, "console.html"));
    endpoints.get("/docs", exchange -> send(exchange, "docs.html"));
    endpoints.get("/openapi.json", exchange -> send(exchange, "openapi.json"));
    endpoints.get("/assets/{name}", this::asset);
  }

  private Future<Void> asset(Exchange exchange) {
    String name = exchange.parameter("name");
    if (!ASSET.matcher(name).matches()) {
      throw notFound();
    }
    return send(exchange, "assets/" + name);
  }

  private Future<Void> send(Exchange exchange, String name) {
    WebFile known = files.get(name);
    return known != null
        ? send(exchange, known)
        : vertx
            .executeBlocking(() -> WebFile.read(name).orElseThrow(WebResources::notFound))
            .onSuccess(read -> files.put(name, read))
            .compose(read -> send(exchange, read));
  }

  private Future<Void> send(Exchange exchange, WebFile file) {
    HttpServerResponse response = exchange.response();
    response.putHeader("ETag", file.etag());
    // Names stay the same from version to version, so a browser asks each time.
    response.putHeader("Cache-Control", "no-cache");
    if (file.isPage()) {
      String streamOrigin = streams.origin(exchange.request()).orElse("");
      response.putHeader("Content-Security-Policy", SecurityHeaders.pagePolicy(streamOrigin));
      response.putHeader("Referrer-Policy", "no-referrer");
    }
    return exchange.alreadyHas(file.etag())
        ? exchange.end(304)
        : exchange.end(200, file.contentType(), file.content());
  }

  private static HttpFailure notFound() {
    return HttpFailure.of(404, "There is nothing at this path.");
  }
}
