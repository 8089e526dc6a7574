package io.reactivecache.support;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/** One event loop, on which a test takes its steps as a verticle would. */
public final class EventLoop {

  private final Context context;

  private EventLoop(Context context) {
    this.context = context;
  }

  public static EventLoop of(Vertx vertx) {
    return new EventLoop(vertx.getOrCreateContext());
  }

  /** Takes a step, and waits for what it returns. */
  public <T> T run(Callable<T> step) {
    return await(() -> Future.succeededFuture(step.call()));
  }

  /** Takes a step, and waits for the future that it returns. */
  public <T> T await(Callable<Future<T>> step) {
    return Futures.await(
        Future.future(
            promise ->
                context.runOnContext(
                    turn -> {
                      try {
                        step.call().onComplete(promise);
                      } catch (Throwable e) {
                        promise.fail(e);
                      }
                    })));
  }
}
