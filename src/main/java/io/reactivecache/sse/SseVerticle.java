package io.reactivecache.sse;

import io.reactivecache.cache.CachedRows;
import io.reactivecache.config.Configuration;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.sse.watch.CachedSnapshots;
import io.reactivecache.sse.watch.SnapshotSource;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Deploys one instance of the stream listener; what it does is told in the package's description.
 */
public final class SseVerticle extends VerticleBase {

  private final Configuration configuration;
  private final Metrics metrics;
  private final int instance;
  private final Function<Vertx, SnapshotSource> source;
  private @Nullable StreamInstance running;

  public SseVerticle(Configuration configuration, Metrics metrics, int instance) {
    this(
        configuration,
        metrics,
        instance,
        vertx -> new CachedSnapshots(new CachedRows(vertx, configuration, metrics)));
  }

  SseVerticle(
      Configuration configuration,
      Metrics metrics,
      int instance,
      Function<Vertx, SnapshotSource> source) {
    this.configuration = configuration;
    this.metrics = metrics;
    this.instance = instance;
    this.source = source;
  }

  @Override
  public Future<?> start() {
    StreamInstance streams =
        new StreamInstance(vertx, context, configuration, metrics, instance, source.apply(vertx));
    running = streams;
    return streams.start();
  }

  @Override
  public Future<?> stop() {
    return running == null ? Future.succeededFuture() : running.stop();
  }

  /** The port that it listens on, once it is deployed. */
  public int port() {
    return running == null ? 0 : running.port();
  }
}
