package io.reactivecache.http;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.message.AskAudit;
import io.reactivecache.message.AskAudit.AuditTold;
import io.reactivecache.message.AuditReport;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** {@code /v1/admin/audits}: has a mirror compared with its table, and tells what came of it. */
final class AuditResources {

  private static final int PARTITION = 0;
  private static final long ANSWER_MILLIS = 5_000;

  private final Configuration configuration;
  private final KnownMirrors mirrors;
  private final Bus bus;

  AuditResources(Configuration configuration, Bus bus) {
    this.configuration = configuration;
    this.mirrors = new KnownMirrors(configuration);
    this.bus = bus;
  }

  /**
   * @param bound of what a client may have done
   */
  void mount(ExactRouter router, ClientBound bound) {
    router
        .route("/v1/admin/mirrors/{mirror}/audit", HttpMethod.POST)
        .handler(bound)
        .respond(this::start);
    router.get("/v1/admin/audits").respond(this::all);
    router.get("/v1/admin/audits/{mirror}").respond(this::one);
  }

  private Future<Void> start(RoutingContext ctx) {
    String mirror = mirrors.named(ctx);
    return ask(mirror, true)
        .compose(
            told -> {
              ctx.response().putHeader("Location", "/v1/admin/audits/" + mirror);
              return Answers.end(ctx, 202, describe(mirror, told));
            });
  }

  private Future<Void> one(RoutingContext ctx) {
    String mirror = mirrors.named(ctx);
    return ask(mirror, false).compose(told -> Answers.end(ctx, 200, describe(mirror, told)));
  }

  private Future<Void> all(RoutingContext ctx) {
    List<String> mirrors = configuration.mirrors().stream().map(MirrorConfig::name).toList();
    return Future.all(mirrors.stream().map(mirror -> describe(mirror)).toList())
        .compose(
            told -> {
              JsonArray audits = new JsonArray();
              told.<JsonObject>list().forEach(audits::add);
              return Answers.end(ctx, 200, new JsonObject().put("audits", audits));
            });
  }

  private Future<JsonObject> describe(String mirror) {
    return ask(mirror, false).map(told -> describe(mirror, told));
  }

  private Future<AuditTold> ask(String mirror, boolean start) {
    return bus.request(Address.AUDIT_ASK, PARTITION, new AskAudit(mirror, start), ANSWER_MILLIS)
        .recover(
            failure ->
                BusException.isOutage(failure)
                    ? Future.failedFuture(
                        HttpFailure.unavailable(
                            "PostgreSQL, where audits are kept, does not answer."))
                    : Future.failedFuture(failure));
  }

  private static JsonObject describe(String mirror, AuditTold told) {
    AuditReport running = told.running();
    AuditReport last = told.last();
    boolean waits = told.asked() && (running == null || !running.asked());
    return new JsonObject()
        .put("mirror", mirror)
        .put("state", waits ? "waiting" : running == null ? "idle" : "running")
        .put("running", running == null ? null : running.toJson())
        .put("last", last == null ? null : last.toJson());
  }
}
