package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.row.RowKey;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** {@code /v1/mirrors}: what is mirrored, and any mirrored row. */
final class MirrorResources {

  private static final int MAX_KEY_BYTES = 8 * 1024;

  private final Configuration configuration;
  private final RowAnswers rows;
  private final Buffer list;

  MirrorResources(Configuration configuration, RowAnswers rows) {
    this.configuration = configuration;
    this.rows = rows;
    this.list = describeAll(configuration);
  }

  void mount(Endpoints endpoints) {
    endpoints.get("/v1/mirrors", this::list);
    endpoints.get("/v1/mirrors/{mirror}/{key}", this::row);
  }

  private Future<Void> list(Exchange exchange) {
    exchange.response().putHeader("Cache-Control", "no-cache");
    return exchange.end(200, "application/json", list);
  }

  private Future<Void> row(Exchange exchange) {
    String mirror = exchange.parameter("mirror");
    String key = exchange.parameter("key");
    if (configuration.mirror(mirror).isEmpty()) {
      throw HttpFailure.of(404, "There is no such mirror; /v1/mirrors lists them.");
    }
    if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      throw HttpFailure.of(400, "A key may have " + MAX_KEY_BYTES + " bytes at most.");
    }
    if (key.indexOf('\0') >= 0) {
      throw HttpFailure.of(400, "No row of PostgreSQL has a key with a NUL character.");
    }
    return rows.send(exchange, new RowKey(mirror, key));
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
