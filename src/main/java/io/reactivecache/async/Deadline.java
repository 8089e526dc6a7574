package io.reactivecache.async;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeoutException;

/**
 * Bounds a future in time without leaving the event loop. {@link Future#timeout} fails a future
 * that has no context, such as a join, on a thread of Netty's own, and everything after it runs
 * there.
 */
public record Deadline(Vertx vertx) {

  /**
   * Called on an event loop; the returned future completes there.
   *
   * @return what {@code work} comes to, or a {@link TimeoutException}
   */
  public <T> Future<T> within(long millis, Future<T> work) {
    Promise<T> bounded = Promise.promise();
    long timer =
        vertx.setTimer(
            millis,
            late -> bounded.tryFail(new TimeoutException("no answer in " + millis + " ms")));
    work.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            bounded.tryComplete(done.result());
          } else {
            bounded.tryFail(done.cause());
          }
        });
    return bounded.future();
  }
}
