package io.reactivecache.http;

import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * What the API served before operators had a face of their own: it is not there, and says where.
 */
final class MovedResources {

  private static final List<String> READ =
      List.of("/console", "/metrics", "/v1/audits", "/v1/audits/{mirror}");

  /** To read there is to read a row that has this key. */
  private static final List<String> POSTED =
      List.of("/v1/mirrors/{mirror}/audit", "/v1/mirrors/{mirror}/quarantine");

  private MovedResources() {}

  static void mount(ExactRouter router) {
    READ.forEach(path -> router.get(path).respond(MovedResources::tell));
    POSTED.forEach(path -> router.route(path, HttpMethod.POST).respond(MovedResources::tell));
  }

  private static Future<Void> tell(RoutingContext ctx) {
    return Future.failedFuture(
        HttpFailure.of(404, "This is at the admin face, by default port 8090 of the machine."));
  }
}
