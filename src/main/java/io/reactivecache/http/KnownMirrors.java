package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.web.HttpFailure;
import io.vertx.ext.web.RoutingContext;

/** The mirrors that a path may name. */
final class KnownMirrors {

  private final Configuration configuration;

  KnownMirrors(Configuration configuration) {
    this.configuration = configuration;
  }

  /**
   * The one that the request's path names as <code>{mirror}</code>.
   *
   * @throws HttpFailure 404 if there is none of this name
   */
  String named(RoutingContext ctx) {
    return known(ctx.pathParam("mirror"));
  }

  /**
   * A name of a mirror.
   *
   * @throws HttpFailure 404 if there is none of this name
   */
  String known(String mirror) {
    if (configuration.mirror(mirror).isEmpty()) {
      throw HttpFailure.of(404, "There is no such mirror; /v1/mirrors lists them.");
    }
    return mirror;
  }
}
