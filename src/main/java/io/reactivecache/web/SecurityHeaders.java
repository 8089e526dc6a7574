package io.reactivecache.web;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** What answers tell browsers. */
public final class SecurityHeaders {

  private SecurityHeaders() {}

  /**
   * For all requests of a router. Not for that of streams: an open one would hold the header, 40
   * bytes, and its type is one that no browser guesses.
   */
  public static void add(RoutingContext ctx) {
    add(ctx.response());
    ctx.next();
  }

  /** Its type is what its header says. */
  static void add(HttpServerResponse response) {
    response.putHeader("X-Content-Type-Options", "nosniff");
  }

  /**
   * What a page may do.
   *
   * @param streamOrigin from where else than its own origin it may read
   */
  public static void addForPage(HttpServerResponse response, String streamOrigin) {
    String policy =
        "default-src 'self'; connect-src 'self' "
            + streamOrigin
            + "; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
    response
        .putHeader("Content-Security-Policy", policy)
        .putHeader("Referrer-Policy", "no-referrer");
  }
}
