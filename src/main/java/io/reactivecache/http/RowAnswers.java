package io.reactivecache.http;

import io.reactivecache.bus.BusException;
import io.reactivecache.cache.CachedRow;
import io.reactivecache.cache.CachedRows;
import io.reactivecache.limit.Limits;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ClientBound;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Answers with a mirrored row, as JSON exactly as PostgreSQL made it. The entity tag is the row's
 * version, if that means anything.
 */
public final class RowAnswers {

  private final CachedRows rows;
  private final Limits limits;
  private final Supplier<Map<String, MirrorProblem>> problems;

  /**
   * @param problems the mirrors that cannot be followed now
   */
  RowAnswers(CachedRows rows, Limits limits, Supplier<Map<String, MirrorProblem>> problems) {
    this.rows = rows;
    this.limits = limits;
    this.problems = problems;
  }

  /**
   * Fails with {@link HttpFailure} 404 if there is no such row, 502 if it is quarantined, or 503 if
   * it cannot be read, and why if its mirror is to blame. 429, if Redis does not hold it and the
   * client has had as many of those rows as one may.
   */
  public Future<Void> send(RoutingContext ctx, RowKey key) {
    return rows.read(List.of(key), misses -> mayLoad(ctx, misses))
        .recover(failure -> explain(key.mirror(), failure))
        .compose(found -> send(ctx, found.get(0)));
  }

  private Future<Void> mayLoad(RoutingContext ctx, int misses) {
    int seconds = limits.misses().take(ClientBound.client(ctx.request(), limits), misses);
    return seconds == 0
        ? Future.succeededFuture()
        : Future.failedFuture(
            HttpFailure.tooMany("Too many rows of one address that are not cached.", seconds));
  }

  private <T> Future<T> explain(String mirror, Throwable failure) {
    MirrorProblem problem = problems.get().get(mirror);
    return Future.failedFuture(
        problem == null || !BusException.isOutage(failure)
            ? failure
            : HttpFailure.unavailable(
                "The mirror " + mirror + " cannot be followed: " + problem.reason() + "."));
  }

  private Future<Void> send(RoutingContext ctx, CachedRow found) {
    HttpServerResponse response = ctx.response();
    response.putHeader("X-Cache", found.hit() ? cached(found) : "MISS");
    QuarantineReason quarantine = found.state().quarantine();
    if (quarantine != null) {
      return Future.failedFuture(quarantined(quarantine));
    }
    String row = found.state().row();
    if (row == null) {
      return Future.failedFuture(HttpFailure.of(404, "There is no such row."));
    }
    Buffer body = Buffer.buffer(row);
    if (!found.state().isVersioned()) {
      response.putHeader("Cache-Control", "no-store");
      return Answers.end(ctx, 200, "application/json", body);
    }
    String etag = "\"" + found.state().version() + "\"";
    response.putHeader("ETag", etag);
    // A browser may keep the row, but asks each time whether it still holds.
    response.putHeader("Cache-Control", "no-cache");
    return Answers.alreadyHas(ctx, etag)
        ? Answers.end(ctx, 304)
        : Answers.end(ctx, 200, "application/json", body);
  }

  /** Changes of a mirror that cannot be followed are passed over: Redis may hold an older row. */
  private String cached(CachedRow found) {
    return problems.get().containsKey(found.state().key().mirror()) ? "STALE" : "HIT";
  }

  /** PostgreSQL has the row, and it cannot be shown. To ask again does not help. */
  private static HttpFailure quarantined(QuarantineReason reason) {
    return HttpFailure.of(
        new Problem(
            502,
            "Row Quarantined",
            reason.sentence() + " It is quarantined until it changes or is retried.",
            "urn:reactive-cache:problem:quarantined",
            reason.code()));
  }
}
