package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.Query;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/** {@code /health} and {@code /metrics}: how this node is. */
final class HealthResources {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Configuration configuration;
  private final KnownMirrors mirrors;
  private final PartBoard board;
  private final Metrics metrics;

  HealthResources(Configuration configuration, PartBoard board, Metrics metrics) {
    this.configuration = configuration;
    this.mirrors = new KnownMirrors(configuration);
    this.board = board;
    this.metrics = metrics;
  }

  void mount(ExactRouter router) {
    router.get("/health/live").respond(HealthResources::live);
    router.get("/health/ready").respond(this::ready);
    router.get("/metrics").respond(this::scrape);
  }

  /** An answer is the proof: the event loop runs. */
  private static Future<Void> live(RoutingContext ctx) {
    return Answers.end(ctx, 200, new JsonObject().put("live", true));
  }

  private Future<Void> ready(RoutingContext ctx) {
    HealthQuestion question = HealthQuestion.of(Query.of(ctx.request()), mirrors);
    List<PartStatus> parts = board.read(System.nanoTime());
    Map<String, MirrorProblem> problems = board.problems();
    boolean ready = question.isMet(parts, problems, configuration);
    JsonArray described = new JsonArray();
    parts.forEach(part -> described.add(describe(part)));
    JsonArray troubled = new JsonArray();
    problems.forEach((mirror, problem) -> troubled.add(describe(mirror, problem)));
    return Answers.end(
        ctx,
        ready ? 200 : 503,
        new JsonObject().put("ready", ready).put("parts", described).put("mirrors", troubled));
  }

  private Future<Void> scrape(RoutingContext ctx) {
    ctx.response().putHeader("Cache-Control", "no-store");
    return Answers.end(ctx, 200, PROMETHEUS, Buffer.buffer(metrics.scrape()));
  }

  private static JsonObject describe(String mirror, MirrorProblem problem) {
    return new JsonObject()
        .put("mirror", mirror)
        .put("ready", false)
        .put("detail", problem.sentence());
  }

  private static JsonObject describe(PartStatus part) {
    return new JsonObject()
        .put("part", part.part())
        .put("instance", part.instance())
        .put("ready", part.ready())
        .put("detail", part.detail());
  }
}
