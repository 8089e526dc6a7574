package io.reactivecache.web;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Ends answers. */
public final class Answers {

  private Answers() {}

  /** Answers with a body, or with its length only where that is what was asked. */
  public static Future<Void> end(RoutingContext ctx, int status, String contentType, Buffer body) {
    HttpServerResponse response = ctx.response().setStatusCode(status);
    response.putHeader("Content-Type", contentType);
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", Integer.toString(body.length()));
      return response.end();
    }
    return response.end(body);
  }

  /** Answers without a body. */
  public static Future<Void> end(RoutingContext ctx, int status) {
    return ctx.response().setStatusCode(status).end();
  }

  /** Answers with what holds for this moment only. */
  public static Future<Void> end(RoutingContext ctx, int status, JsonObject body) {
    ctx.response().putHeader("Cache-Control", "no-store");
    return end(ctx, status, "application/json", body.toBuffer());
  }

  /**
   * Whether the client holds what {@code etag} names, so that 304 is enough (RFC 9110, 13.1.2).
   * Vert.x's own look, RoutingContext.isFresh, does not know a list of several lines.
   */
  public static boolean alreadyHas(RoutingContext ctx, String etag) {
    for (String line : ctx.request().headers().getAll("If-None-Match")) {
      for (String candidate : line.split(",", -1)) {
        String tag = candidate.strip();
        if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
          return true;
        }
      }
    }
    return false;
  }
}
