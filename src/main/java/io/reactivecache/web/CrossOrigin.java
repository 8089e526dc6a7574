package io.reactivecache.web;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.List;

/**
 * Lets pages of other sites read, without credentials. On errors too: without it a browser hides
 * from its page why the stream failed. Whom it does not let in it answers all the same: that is the
 * browser's to refuse.
 *
 * <p>Vert.x's CorsHandler is not used. It answers 403 to origins that it cannot parse, such as
 * {@code capacitor://localhost}, even where every origin is let in.
 */
public final class CrossOrigin implements SecurityPolicyHandler {

  private static final String ANY = "*";
  private static final String METHODS = "GET, OPTIONS";
  private static final String HEADERS = "Accept, Authorization, Cache-Control, Last-Event-ID";
  private static final String A_DAY = "86400";

  private final List<String> origins;

  /**
   * @param origins as browsers write them; {@code *}: all
   */
  public CrossOrigin(List<String> origins) {
    this.origins = List.copyOf(origins);
  }

  /** Whether these let pages of every site read. */
  public static boolean isAnyLetIn(List<String> origins) {
    return origins.contains(ANY);
  }

  @Override
  public void handle(RoutingContext ctx) {
    allow(ctx.request());
    if (ctx.request().method().equals(HttpMethod.OPTIONS)) {
      allowWhatIsAskedBefore(ctx.response());
    }
    ctx.next();
  }

  /** Adds to a request's answer who may read it. */
  public void allow(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (isAnyLetIn(origins)) {
      response.putHeader("Access-Control-Allow-Origin", ANY);
      return;
    }
    response.putHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin != null && origins.contains(origin)) {
      response.putHeader("Access-Control-Allow-Origin", origin);
    }
  }

  /** For a browser that asks before it sends headers of its own. */
  private static void allowWhatIsAskedBefore(HttpServerResponse response) {
    response
        .putHeader("Access-Control-Allow-Methods", METHODS)
        .putHeader("Access-Control-Allow-Headers", HEADERS)
        .putHeader("Access-Control-Max-Age", A_DAY);
  }
}
