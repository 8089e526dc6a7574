package io.reactivecache.web;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiConsumer;

/** What answers tell browsers. */
public final class SecurityHeaders {

  private SecurityHeaders() {}

  /** For all requests of a router. */
  public static void add(RoutingContext ctx) {
    add(ctx.response());
    ctx.next();
  }

  static void add(HttpServerResponse response) {
    each(response::putHeader);
  }

  /**
   * Those of every answer: its type is what its header says, and no other site learns its address.
   *
   * @param header takes a name and its value
   */
  static void each(BiConsumer<String, String> header) {
    header.accept("X-Content-Type-Options", "nosniff");
    header.accept("Referrer-Policy", "no-referrer");
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
    response.putHeader("Content-Security-Policy", policy);
  }
}
