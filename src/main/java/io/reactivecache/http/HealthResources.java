package io.reactivecache.http;

import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.Metrics;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** {@code /health} and {@code /metrics}: how this node is. */
final class HealthResources {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final PartBoard board;
  private final Metrics metrics;

  HealthResources(PartBoard board, Metrics metrics) {
    this.board = board;
    this.metrics = metrics;
  }

  void mount(Endpoints endpoints) {
    endpoints.get("/health/live", HealthResources::live);
    endpoints.get("/health/ready", this::ready);
    endpoints.get("/metrics", this::scrape);
  }

  /** An answer is the proof: the event loop runs. */
  private static Future<Void> live(Exchange exchange) {
    return end(exchange, 200, new JsonObject().put("live", true));
  }

  private Future<Void> ready(Exchange exchange) {
    List<PartStatus> parts = board.read(System.nanoTime());
    boolean ready = parts.stream().allMatch(PartStatus::ready);
    JsonArray described = new JsonArray();
    parts.forEach(part -> described.add(describe(part)));
    return end(
        exchange, ready ? 200 : 503, new JsonObject().put("ready", ready).put("parts", described));
  }

  private Future<Void> scrape(Exchange exchange) {
    exchange.response().putHeader("Cache-Control", "no-store");
    return exchange.end(200, PROMETHEUS, Buffer.buffer(metrics.scrape()));
  }

  private static Future<Void> end(Exchange exchange, int status, JsonObject body) {
    exchange.response().putHeader("Cache-Control", "no-store");
    return exchange.end(status, "application/json", body.toBuffer());
  }

  private static JsonObject describe(PartStatus part) {
    return new JsonObject()
        .put("part", part.part())
        .put("instance", part.instance())
        .put("ready", part.ready())
        .put("detail", part.detail());
  }
}
