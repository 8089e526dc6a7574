package io.reactivecache.http;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.message.DriveAgain;
import io.reactivecache.message.DrivenAgain;
import io.reactivecache.message.QuarantineRead;
import io.reactivecache.message.ReadQuarantine;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * {@code /v1/mirrors/{mirror}/quarantine}: the rows that are set aside, and another try for them.
 */
final class QuarantineResources {

  private static final String PATH = "/v1/mirrors/{mirror}/quarantine";
  private static final int PARTITION = 0;
  private static final long ANSWER_MILLIS = 5_000;

  private final Configuration configuration;
  private final Bus bus;

  QuarantineResources(Configuration configuration, Bus bus) {
    this.configuration = configuration;
    this.bus = bus;
  }

  void mount(Endpoints endpoints) {
    endpoints.get(PATH, this::list).on(HttpMethod.POST, PATH, this::drive);
  }

  private Future<Void> list(Exchange exchange) {
    String mirror = mirror(exchange);
    return bus.request(
            Address.QUARANTINE_READ, PARTITION, new ReadQuarantine(mirror), ANSWER_MILLIS)
        .compose(read -> end(exchange, 200, describe(mirror, read)));
  }

  private Future<Void> drive(Exchange exchange) {
    String key = exchange.optionalQueryParameter("key").orElse(null);
    DriveAgain drive = new DriveAgain(mirror(exchange), key);
    if (key != null && key.indexOf('\0') >= 0) {
      throw HttpFailure.of(400, "No row of PostgreSQL has a key with a NUL character.");
    }
    return bus.request(Address.QUARANTINE_DRIVE, PARTITION, drive, ANSWER_MILLIS)
        .compose(driven -> confirm(exchange, drive, driven));
  }

  private static Future<Void> confirm(Exchange exchange, DriveAgain drive, DrivenAgain driven) {
    return drive.key() != null && driven.rows() == 0
        ? Future.failedFuture(HttpFailure.of(404, "No row of this key is set aside."))
        : end(exchange, 202, new JsonObject().put("success", true).put("driven", driven.rows()));
  }

  private String mirror(Exchange exchange) {
    String mirror = exchange.parameter("mirror");
    if (configuration.mirror(mirror).isEmpty()) {
      throw HttpFailure.of(404, "There is no such mirror; /v1/mirrors lists them.");
    }
    return mirror;
  }

  private static JsonObject describe(String mirror, QuarantineRead read) {
    JsonArray rows = new JsonArray();
    for (QuarantineRead.Entry row : read.rows()) {
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

  private static Future<Void> end(Exchange exchange, int status, JsonObject body) {
    exchange.response().putHeader("Cache-Control", "no-store");
    return exchange.end(status, "application/json", body.toBuffer());
  }
}
