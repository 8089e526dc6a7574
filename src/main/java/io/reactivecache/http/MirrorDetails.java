package io.reactivecache.http;

import io.reactivecache.bus.KeyShapes;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** {@code /v1/admin/mirrors}: what is mirrored, with the names that PostgreSQL has for it. */
final class MirrorDetails {

  private final Configuration configuration;
  private final KeyShapes shapes;

  MirrorDetails(Configuration configuration, KeyShapes shapes) {
    this.configuration = configuration;
    this.shapes = shapes;
  }

  void mount(ExactRouter router) {
    router.get("/v1/admin/mirrors").respond(this::list);
  }

  private Future<Void> list(RoutingContext ctx) {
    JsonArray mirrors = new JsonArray();
    configuration.mirrors().forEach(mirror -> mirrors.add(describe(mirror)));
    return Answers.end(ctx, 200, new JsonObject().put("mirrors", mirrors));
  }

  private JsonObject describe(MirrorConfig mirror) {
    return MirrorResources.describe(mirror, shapes.all().get(mirror.name()))
        .put("table", mirror.table())
        .put("key", new JsonArray(mirror.key()))
        .put("columns", new JsonArray(mirror.columnsSaid()));
  }
}
