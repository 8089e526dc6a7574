package io.reactivecache.http;

import io.reactivecache.metrics.Metrics;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** {@code /metrics}: this node's, as Prometheus reads them. */
final class MetricsResource {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Metrics metrics;

  MetricsResource(Metrics metrics) {
    this.metrics = metrics;
  }

  void mount(ExactRouter router) {
    router.get("/metrics").respond(this::scrape);
  }

  private Future<Void> scrape(RoutingContext ctx) {
    ctx.response().putHeader("Cache-Control", "no-store");
    return Answers.end(ctx, 200, PROMETHEUS, Buffer.buffer(metrics.scrape()));
  }
}
