package io.reactivecache.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.SecurityPolicyHandler;
import java.util.List;

/**
 * Has browsers show our answers to pages that are let in, though they come from another origin; and
 * what they ask before, answered. Without credentials. On errors too: without it a browser hides
 * from its page why a request failed. Whom it does not let in it answers all the same: that is the
 * browser's to refuse.
 *
 * <p>Vert.x's CorsHandler is not used. It answers 403 to origins that it cannot parse, such as
 * {@code capacitor://localhost}, even where every origin is let in.
 */
public final class CrossOrigin implements SecurityPolicyHandler {

  private static final String A_DAY = "86400";

  private final SitePolicy policy;
  private final String methods;
  private final String headers;
  private final String exposed;

  private CrossOrigin(SitePolicy policy, String methods, String headers, String exposed) {
    this.policy = policy;
    this.methods = methods;
    this.headers = headers;
    this.exposed = exposed;
  }

  /** Of the API: what its addresses take together. */
  public static CrossOrigin ofApi(SitePolicy policy) {
    return new CrossOrigin(
        policy,
        "GET, POST, PUT, PATCH, DELETE, OPTIONS",
        "Accept, Authorization, Cache-Control, Content-Type, If-None-Match, Last-Event-ID",
        "ETag, X-Cache, Location");
  }

  /** Of the stream listener. Its answers have no header that a page would look at. */
  public static CrossOrigin ofStreams(SitePolicy policy) {
    return new CrossOrigin(
        policy, "GET, OPTIONS", "Accept, Authorization, Cache-Control, Last-Event-ID", "");
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
    if (policy.letsAllIn()) {
      allow(response, "*");
      return;
    }
    response.putHeader("Vary", "Origin");
    List<String> from = request.headers().getAll(HttpHeaders.ORIGIN);
    if (from.size() == 1 && policy.letsIn(from.get(0), request)) {
      allow(response, from.get(0));
    }
  }

  private void allow(HttpServerResponse response, String origin) {
    response.putHeader("Access-Control-Allow-Origin", origin);
    if (!exposed.isEmpty()) {
      response.putHeader("Access-Control-Expose-Headers", exposed);
    }
  }

  /** For a browser that asks before it sends a method or headers of its page's own. */
  private void allowWhatIsAskedBefore(HttpServerResponse response) {
    response
        .putHeader("Access-Control-Allow-Methods", methods)
        .putHeader("Access-Control-Allow-Headers", headers)
        .putHeader("Access-Control-Max-Age", A_DAY);
  }
}
