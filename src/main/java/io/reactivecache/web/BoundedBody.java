package io.reactivecache.web;

import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.PlatformHandler;

/**
 * Reads the bodies of a route's requests before its other handlers, bounded in bytes and in time.
 * Their type is not looked at. Of other routes no body is read: an answer there is the connection's
 * last where the request had one.
 *
 * <p>Vert.x's TimeoutHandler is not used: it goes on until the answer, so that a write behind a
 * slow body could be committed and answered with 408, which asks clients to send it again.
 */
public final class BoundedBody {

  private static final long SLOWEST_MILLIS = 10_000;
  private static final String TIMER = "io.reactivecache.body.timer";

  private final BodyHandler reader;
  private final long slowestMillis;

  /**
   * @param maxBytes a longer body is refused with 413 as soon as that is known
   */
  public BoundedBody(long maxBytes) {
    this(maxBytes, SLOWEST_MILLIS);
  }

  BoundedBody(long maxBytes, long slowestMillis) {
    this.slowestMillis = slowestMillis;
    reader = BodyHandler.create(false).setBodyLimit(maxBytes).setMergeFormAttributes(false);
  }

  /** Adds the reading to a route. A body that has not come in ten seconds fails with 408. */
  void readFor(Route route) {
    // Vert.x has the handlers of a route in an order of kinds, and a bare one may not come first.
    PlatformHandler begin = this::begin;
    route.handler(begin).handler(reader).handler(BoundedBody::end);
  }

  private void begin(RoutingContext ctx) {
    // A form is a body like others: Vert.x would look into it, and refuse what nobody here reads.
    ctx.request().headers().remove("Content-Type");
    if (!RequestBody.isDeclared(ctx.request())) {
      ctx.next();
      return;
    }
    HttpFailure late = HttpFailure.of(408, "The body took too long.");
    long timer = ctx.vertx().setTimer(slowestMillis, fired -> ctx.fail(late));
    ctx.put(TIMER, timer);
    ctx.addEndHandler(ended -> forget(ctx));
    HttpServers.served(ctx.request()).awaitBody(() -> ctx.fail(HttpFailure.brokenBody()));
    if (!ctx.failed()) {
      ctx.next();
    }
  }

  private static void end(RoutingContext ctx) {
    forget(ctx);
    ctx.next();
  }

  private static void forget(RoutingContext ctx) {
    Long timer = ctx.remove(TIMER);
    if (timer != null) {
      ctx.vertx().cancelTimer(timer);
      HttpServers.served(ctx.request()).forgetBody();
    }
  }
}
