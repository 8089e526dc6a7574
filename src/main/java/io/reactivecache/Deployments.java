package io.reactivecache;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was deployed, one kind of verticle after the other, and how it is undeployed: in reverse.
 * The instances of one kind start and stop together. {@code Vertx.close()} would stop everything at
 * the same time, and cut the row of hands that a last change goes through.
 */
final class Deployments {

  private static final Logger log = LoggerFactory.getLogger(Deployments.class);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** However long the kinds before took, each gets at least so much time to stop. */
  private static final Duration LEAST_STOP_TIMEOUT = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Deque<Kind> deployed = new ArrayDeque<>();

  Deployments(Vertx vertx) {
    this.vertx = vertx;
  }

  private record Kind(String name, Queue<String> ids) {}

  /** Deploys all instances of a kind; fails if one does, or if they take longer than a minute. */
  Future<Void> deploy(String name, int instances, IntFunction<Deployable> factory) {
    Kind kind = new Kind(name, new ConcurrentLinkedQueue<>());
    synchronized (deployed) {
      deployed.push(kind);
    }
    List<Future<?>> starts = new ArrayList<>();
    for (int instance = 0; instance < instances; instance++) {
      starts.add(deployOne(kind, instance, factory));
    }
    return Future.join(starts).timeout(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  private Future<?> deployOne(Kind kind, int instance, IntFunction<Deployable> factory) {
    return Future.future(promise -> promise.complete(factory.apply(instance)))
        .compose(verticle -> vertx.deployVerticle((Deployable) verticle))
        .onSuccess(kind.ids()::add)
        .recover(cause -> Future.failedFuture(new LaunchException(kind.name(), instance, cause)));
  }

  /**
   * Undeploys everything, the last deployed kind first. Always succeeds: what does not stop in time
   * is logged and left behind.
   */
  Future<Void> undeploy(Duration total) {
    return undeployNext(System.nanoTime() + total.toNanos());
  }

  private Future<Void> undeployNext(long deadlineNanos) {
    Kind kind;
    int kindsAfter;
    synchronized (deployed) {
      kind = deployed.poll();
      kindsAfter = deployed.size();
    }
    if (kind == null) {
      return Future.succeededFuture();
    }
    long remaining = Duration.ofNanos(deadlineNanos - System.nanoTime()).toMillis();
    long least = LEAST_STOP_TIMEOUT.toMillis();
    return undeploy(kind, Math.max(least, remaining - kindsAfter * least))
        .eventually(() -> undeployNext(deadlineNanos));
  }

  private Future<Void> undeploy(Kind kind, long timeoutMillis) {
    List<Future<Void>> stops = kind.ids().stream().map(vertx::undeploy).toList();
    return Future.join(stops)
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .onFailure(cause -> log.warn("{} did not stop cleanly: {}", kind.name(), cause.toString()))
        .otherwiseEmpty();
  }
}
