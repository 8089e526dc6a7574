package io.reactivecache.sse;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Lets pages of other sites read, without credentials. On errors too: without it a browser hides
 * from its page why the stream failed.
 */
final class CrossOrigin {

  private static final String ANY = "*";

  private final List<String> origins;

  CrossOrigin(List<String> origins) {
    this.origins = List.copyOf(origins);
  }

  void allow(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (origins.contains(ANY)) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
      return;
    }
    response.putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin != null && origins.contains(origin)) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
  }

  /** Answers a browser that asks before it sends headers of its own. */
  void preflight(HttpServerRequest request) {
    request
        .response()
        .setStatusCode(204)
        .putHeader(HttpHeaders.ALLOW, StreamRoutes.ALLOWED)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, StreamRoutes.ALLOWED)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Accept, Cache-Control, Last-Event-ID")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "86400")
        .end();
  }
}
