package io.reactivecache.http;

import io.reactivecache.config.Configuration;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.Query;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/** {@code /health}: how this node is. */
final class HealthResources {

  static final String READY = "/health/ready";

  private final Configuration configuration;
  private final KnownMirrors mirrors;
  private final PartBoard board;

  HealthResources(Configuration configuration, PartBoard board) {
    this.configuration = configuration;
    this.mirrors = new KnownMirrors(configuration);
    this.board = board;
  }

  /** For everybody: whether, and not why. */
  void mount(ExactRouter router) {
    router.get("/health/live").respond(HealthResources::live);
    router.get(READY).respond(ctx -> ready(ctx, false));
  }

  /** For operators: what each part says of itself, and which mirrors cannot be followed. */
  void mountInDetail(ExactRouter router) {
    router.get("/health/live").respond(HealthResources::live);
    router.get(READY).respond(ctx -> ready(ctx, true));
  }

  /** An answer is the proof: the event loop runs. */
  private static Future<Void> live(RoutingContext ctx) {
    return Answers.end(ctx, 200, new JsonObject().put("live", true));
  }

  private Future<Void> ready(RoutingContext ctx, boolean inDetail) {
    HealthQuestion question = HealthQuestion.of(Query.of(ctx.request()), mirrors);
    List<PartStatus> parts = board.read(System.nanoTime());
    Map<String, MirrorProblem> problems = board.problems();
    boolean ready = question.isMet(parts, problems, configuration);
    JsonObject answer = new JsonObject().put("ready", ready);
    if (inDetail) {
      JsonArray described = new JsonArray();
      parts.forEach(part -> described.add(describe(part)));
      JsonArray troubled = new JsonArray();
      problems.forEach((mirror, problem) -> troubled.add(describe(mirror, problem)));
      answer.put("parts", described).put("mirrors", troubled);
    }
    return Answers.end(ctx, ready ? 200 : 503, answer);
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
