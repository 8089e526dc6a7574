package io.reactivecache.http;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.KeyShapes;
import io.reactivecache.config.Configuration;
import io.reactivecache.message.ReadQuarantine;
import io.reactivecache.message.ReadQuarantine.QuarantineRead;
import io.reactivecache.message.RetryQuarantined;
import io.reactivecache.message.RetryQuarantined.QuarantinedRetried;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * {@code /v1/admin/mirrors/{mirror}/quarantine}: the quarantined rows, and another try for them.
 */
final class QuarantineResources {

  private static final String PATH = "/v1/admin/mirrors/{mirror}/quarantine";
  private static final int PARTITION = 0;
  private static final long ANSWER_MILLIS = 5_000;

  private final KnownMirrors mirrors;
  private final AskedKeys keys;
  private final Bus bus;

  QuarantineResources(Configuration configuration, KeyShapes shapes, Bus bus) {
    this.mirrors = new KnownMirrors(configuration);
    this.keys = new AskedKeys(shapes);
    this.bus = bus;
  }

  /**
   * @param bound of what a client may have done
   */
  void mount(ExactRouter router, ClientBound bound) {
    router.get(PATH).respond(this::list);
    router.route(PATH, HttpMethod.POST).handler(bound).respond(this::drive);
  }

  private Future<Void> list(RoutingContext ctx) {
    String mirror = mirrors.named(ctx);
    return bus.request(
            Address.QUARANTINE_READ, PARTITION, new ReadQuarantine(mirror), ANSWER_MILLIS)
        .compose(read -> Answers.end(ctx, 200, describe(mirror, read)));
  }

  private Future<Void> drive(RoutingContext ctx) {
    String key = Query.of(ctx.request()).one("key");
    String mirror = mirrors.named(ctx);
    RetryQuarantined drive =
        new RetryQuarantined(mirror, key == null ? null : keys.of(mirror, key).key());
    return bus.request(Address.QUARANTINE_DRIVE, PARTITION, drive, ANSWER_MILLIS)
        .compose(retried -> confirm(ctx, drive, retried));
  }

  private static Future<Void> confirm(
      RoutingContext ctx, RetryQuarantined drive, QuarantinedRetried retried) {
    return drive.key() != null && retried.rows() == 0
        ? Future.failedFuture(HttpFailure.of(404, "No row of this key is quarantined."))
        : Answers.end(
            ctx, 202, new JsonObject().put("success", true).put("driven", retried.rows()));
  }

  private static JsonObject describe(String mirror, QuarantineRead read) {
    JsonArray rows = new JsonArray();
    for (ReadQuarantine.Entry row : read.rows()) {
      rows.add(
          new JsonObject()
              .put("key", row.key())
              .put("reason", row.reason())
              .put("detail", row.detail())
              .put("count", row.count())
              .put("first_seen", row.firstSeen().toInstant())
              .put("last_seen", row.lastSeen().toInstant()));
    }
    return new JsonObject()
        .put("mirror", mirror)
        .put("listed", read.rows().size())
        .put("unlisted", read.unlisted())
        .put("rows", rows);
  }
}
