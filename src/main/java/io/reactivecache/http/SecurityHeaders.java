package io.reactivecache.http;

import io.vertx.core.http.HttpServerResponse;

/** What every answer tells browsers. */
final class SecurityHeaders {

  private SecurityHeaders() {}

  static void add(HttpServerResponse response) {
    response.putHeader("X-Content-Type-Options", "nosniff");
  }

  /**
   * The policy of a page.
   *
   * @param streamOrigin from where else than its own origin it may read
   */
  static String pagePolicy(String streamOrigin) {
    return "default-src 'self'; connect-src 'self' "
        + streamOrigin
        + "; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
  }
}
