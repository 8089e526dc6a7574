package io.reactivecache.http;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.message.AskAudit;
import io.reactivecache.message.AuditReport;
import io.reactivecache.message.AuditTold;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Has a mirror compared with its table, and tells what came of it. What is told has an address of
 * its own: below {@code /v1/mirrors/{mirror}} every word is somebody's key.
 */
final class AuditResources {

  private static final int PARTITION = 0;
  private static final long ANSWER_MILLIS = 5_000;

  private final Configuration configuration;
  private final Bus bus;

  AuditResources(Configuration configuration, Bus bus) {
    this.configuration = configuration;
    this.bus = bus;
  }

  void mount(Endpoints endpoints) {
    endpoints.on(HttpMethod.POST, "/v1/mirrors/{mirror}/audit", this::start);
    endpoints.get("/v1/audits", this::all);
    endpoints.get("/v1/audits/{mirror}", this::one);
  }

  private Future<Void> start(Exchange exchange) {
    String mirror = mirror(exchange);
    return ask(mirror, true)
        .compose(
            told -> {
              exchange.response().putHeader("Location", "/v1/audits/" + mirror);
              return end(exchange, 202, describe(mirror, told));
            });
  }

  private Future<Void> one(Exchange exchange) {
    String mirror = mirror(exchange);
    return ask(mirror, false).compose(told -> end(exchange, 200, describe(mirror, told)));
  }

  private Future<Void> all(Exchange exchange) {
    List<String> mirrors = configuration.mirrors().stream().map(MirrorConfig::name).toList();
    return Future.all(mirrors.stream().map(mirror -> describe(mirror)).toList())
        .compose(
            told -> {
              JsonArray audits = new JsonArray();
              told.<JsonObject>list().forEach(audits::add);
              return end(exchange, 200, new JsonObject().put("audits", audits));
            });
  }

  private Future<JsonObject> describe(String mirror) {
    return ask(mirror, false).map(told -> describe(mirror, told));
  }

  private String mirror(Exchange exchange) {
    String mirror = exchange.parameter("mirror");
    if (configuration.mirror(mirror).isEmpty()) {
      throw HttpFailure.of(404, "There is no such mirror; /v1/mirrors lists them.");
    }
    return mirror;
  }

  private Future<AuditTold> ask(String mirror, boolean start) {
    return bus.request(Address.AUDIT_ASK, PARTITION, new AskAudit(mirror, start), ANSWER_MILLIS)
        .recover(
            failure ->
                failure instanceof BusException outage
                        && outage.reason() != BusException.Reason.BROKEN
                    ? Future.failedFuture(
                        HttpFailure.unavailable(
                            "PostgreSQL, where audits are kept, does not answer."))
                    : Future.failedFuture(failure));
  }

  private static Future<Void> end(Exchange exchange, int status, JsonObject body) {
    exchange.response().putHeader("Cache-Control", "no-store");
    return exchange.end(status, "application/json", body.toBuffer());
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
