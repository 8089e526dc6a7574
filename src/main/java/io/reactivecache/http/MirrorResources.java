package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.row.RowKey;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;

/** {@code /v1/mirrors}: what is mirrored, and any mirrored row. */
final class MirrorResources {

  private static final int MAX_KEY_BYTES = 8 * 1024;

  private final KnownMirrors mirrors;
  private final RowAnswers rows;
  private final Buffer list;

  MirrorResources(Configuration configuration, RowAnswers rows) {
    this.mirrors = new KnownMirrors(configuration);
    this.rows = rows;
    this.list = describeAll(configuration);
  }

  void mount(ExactRouter router) {
    router.get("/v1/mirrors/{mirror}/{key}").respond(this::row);
    router.get("/v1/mirrors").respond(this::list);
  }

  private Future<Void> list(RoutingContext ctx) {
    ctx.response().putHeader("Cache-Control", "no-cache");
    return Answers.end(ctx, 200, "application/json", list);
  }

  private Future<Void> row(RoutingContext ctx) {
    String mirror = mirrors.named(ctx);
    String key = ctx.pathParam("key");
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw HttpFailure.of(400, "A key may have " + MAX_KEY_BYTES + " bytes at most.");
    }
    if (key.indexOf('\0') >= 0) {
      throw HttpFailure.of(400, "No row of PostgreSQL has a key with a NUL character.");
    }
    return rows.send(ctx, new RowKey(mirror, key));
  }

  private static Buffer describeAll(Configuration configuration) {
    JsonArray mirrors = new JsonArray();
    configuration.mirrors().forEach(mirror -> mirrors.add(describe(mirror)));
    return new JsonObject().put("mirrors", mirrors).toBuffer();
  }

  private static JsonObject describe(MirrorConfig mirror) {
    return new JsonObject()
        .put("name", mirror.name())
        .put("table", mirror.table())
        .put("key", new JsonArray(mirror.key()))
        .put("columns", new JsonArray(mirror.columns()))
        .put("ttl_seconds", mirror.ttlSeconds());
  }
}
