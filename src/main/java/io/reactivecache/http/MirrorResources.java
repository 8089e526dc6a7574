package io.reactivecache.http;

import io.reactivecache.bus.KeyShapes;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.row.KeyShape;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/mirrors}: what is mirrored, and any mirrored row. */
final class MirrorResources {

  private final KnownMirrors mirrors;
  private final RowAnswers rows;
  private final Configuration configuration;
  private final KeyShapes shapes;
  private final AskedKeys keys;
  private Map<String, KeyShape> listed = Map.of();
  private Buffer list;

  MirrorResources(Configuration configuration, KeyShapes shapes, RowAnswers rows) {
    this.mirrors = new KnownMirrors(configuration);
    this.configuration = configuration;
    this.shapes = shapes;
    this.keys = new AskedKeys(shapes);
    this.rows = rows;
    this.list = describeAll();
  }

  void mount(ExactRouter router) {
    router.get("/v1/mirrors/{mirror}/{key}").respond(this::row);
    router.get("/v1/mirrors").respond(this::list);
  }

  private Future<Void> list(RoutingContext ctx) {
    if (!listed.equals(shapes.all())) {
      listed = shapes.all();
      list = describeAll();
    }
    ctx.response().putHeader("Cache-Control", "no-cache");
    return Answers.end(ctx, 200, "application/json", list);
  }

  private Future<Void> row(RoutingContext ctx) {
    return rows.send(ctx, keys.of(mirrors.named(ctx), ctx.pathParam("key")));
  }

  private Buffer describeAll() {
    JsonArray mirrors = new JsonArray();
    configuration
        .mirrors()
        .forEach(mirror -> mirrors.add(describe(mirror, listed.get(mirror.name()))));
    return new JsonObject().put("mirrors", mirrors).toBuffer();
  }

  /** What everybody may know of a mirror. */
  static JsonObject describe(MirrorConfig mirror, @Nullable KeyShape shape) {
    return new JsonObject()
        .put("name", mirror.name())
        .put("key_types", shape == null ? null : new JsonArray(shape.types()))
        .put("ttl_seconds", mirror.ttlSeconds());
  }
}
