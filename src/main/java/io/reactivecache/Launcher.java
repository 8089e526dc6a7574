package io.reactivecache;

import io.reactivecache.bus.Bus;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.trouble.Listener;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running node: Vert.x, and the verticles of the configuration in its order.
 *
 * <p>The shipped order is redis-writer, pg-loader, sse-fanout, pg-listener, http-api, admin: a part
 * that sends finds its receivers there. In reverse it is the way that a last write goes: the API
 * takes no more and finishes what it has, the listener hands that on, the streams send it and tell
 * their browsers to come back, and only then do those stop who serve the others.
 */
public final class Launcher {

  private static final Logger log = LoggerFactory.getLogger(Launcher.class);

  /** Bound on {@link #stop()}: below the 30 seconds after which Kubernetes and Compose kill. */
  public static final Duration STOP_TIMEOUT = Duration.ofSeconds(28);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Configuration configuration;
  private final Map<String, VerticleFactory> verticles;
  private final Metrics metrics;
  private final Deployments deployments;

  private Launcher(
      Vertx vertx,
      Configuration configuration,
      Map<String, VerticleFactory> verticles,
      Metrics metrics) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.verticles = verticles;
    this.metrics = metrics;
    this.deployments = new Deployments(vertx);
  }

  /**
   * Starts a node.
   *
   * @param clustered whether to join other nodes
   * @return the node, once every verticle has started; if one fails, everything is stopped again
   */
  public static Future<Launcher> start(Configuration configuration, boolean clustered) {
    return start(configuration, clustered, Verticles.all());
  }

  static Future<Launcher> start(
      Configuration configuration, boolean clustered, Map<String, VerticleFactory> verticles) {
    long begin = System.nanoTime();
    // Before anything begins whose end would fill the log.
    Optional<String> trouble = listenTrouble(configuration, clustered);
    if (trouble.isPresent()) {
      return Future.failedFuture(new LaunchException(trouble.get()));
    }
    Metrics metrics = new Metrics();
    return vertx(configuration, clustered)
        .map(vertx -> new Launcher(vertx, configuration, verticles, metrics))
        .compose(Launcher::deploy)
        .onSuccess(launcher -> launcher.logStarted(clustered, begin));
  }

  /** Stops the verticles in reverse order, then the rest. Always succeeds, in bounded time. */
  public Future<Void> stop() {
    return stop(STOP_TIMEOUT.minus(CLOSE_TIMEOUT));
  }

  Future<Void> stop(Duration verticlesTimeout) {
    long begin = System.nanoTime();
    return deployments
        .undeploy(verticlesTimeout)
        .compose(stopped -> close())
        .onSuccess(stopped -> log.info("Stopped: millis={}", millisSince(begin)));
  }

  /** What the verticles run on. */
  public Vertx vertx() {
    return vertx;
  }

  /** Where a node is to listen. */
  static List<Listener> listeners(Configuration configuration, boolean clustered) {
    List<Listener> listeners = new ArrayList<>(Listener.ofClients(configuration));
    if (clustered) {
      listeners.add(HazelcastCluster.listener(configuration.cluster()));
    }
    return listeners;
  }

  private static Optional<String> listenTrouble(Configuration configuration, boolean clustered) {
    return listeners(configuration, clustered).stream()
        .map(Listener::trouble)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Future<Vertx> vertx(Configuration configuration, boolean clustered) {
    VertxOptions options =
        new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(eventLoops(configuration))
            .setEventBusOptions(HazelcastCluster.busOptions(configuration.cluster()));
    VertxBuilder builder = Vertx.builder().with(options);
    return clustered
        ? builder
            .withClusterManager(HazelcastCluster.manager(configuration.cluster()))
            .buildClustered()
        : Future.succeededFuture(builder.build());
  }

  /** At least one for each instance: two that share one wait for each other. */
  private static int eventLoops(Configuration configuration) {
    int instances = configuration.verticles().stream().mapToInt(VerticleConfig::instances).sum();
    return Math.max(instances, VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE);
  }

  private Future<Launcher> deploy() {
    Bus.registerCodecs(vertx);
    Future<Void> deployed = Future.succeededFuture();
    for (VerticleConfig verticle : configuration.verticles()) {
      deployed = deployed.compose(before -> deploy(verticle));
    }
    return deployed
        .map(this)
        .recover(cause -> stop().compose(stopped -> Future.failedFuture(cause)));
  }

  private Future<Void> deploy(VerticleConfig verticle) {
    VerticleFactory factory = verticles.get(verticle.name());
    if (factory == null) {
      return Future.failedFuture(new IllegalStateException("no verticle " + verticle.name()));
    }
    return deployments
        .deploy(
            verticle.name(),
            verticle.instances(),
            instance -> factory.create(configuration, metrics, instance))
        .recover(failure -> Future.failedFuture(explained(verticle, failure)));
  }

  /** Somebody may have taken the port meanwhile. */
  private Throwable explained(VerticleConfig verticle, Throwable failure) {
    return Listener.ofClients(configuration).stream()
        .filter(listener -> listener.name().equals(verticle.name()))
        .flatMap(listener -> listener.explain(failure).stream())
        .<Throwable>map(sentence -> new LaunchException(sentence, failure))
        .findFirst()
        .orElse(failure);
  }

  private Future<Void> close() {
    return vertx
        .close()
        .timeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> log.warn("Vert.x did not close cleanly: {}", cause.toString()))
        .otherwiseEmpty();
  }

  private void logStarted(boolean clustered, long begin) {
    log.info(
        "Started: version={} page={} console={} verticles={} cluster={} transport={} millis={}",
        Product.version(),
        StartPageUrl.url(configuration).orElse("none"),
        StartPageUrl.ofConsole(configuration).orElse("none"),
        configuration.verticles().stream()
            .map(verticle -> verticle.name() + " x" + verticle.instances())
            .collect(Collectors.joining(", ", "[", "]")),
        clustered ? configuration.cluster().name() : "none",
        vertx.isNativeTransportEnabled() ? "native" : "nio",
        millisSince(begin));
  }

  private static long millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
  }
}
