package io.reactivecache.async;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Iterator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs work on each item with at most a few under way. After the first failure no more is begun,
 * and the whole fails with it once what is under way has ended.
 */
public final class BoundedForEach<T> {

  private final int window;
  private final Iterator<T> items;
  private final Function<T, Future<Void>> work;
  private final Promise<Void> done = Promise.promise();
  private int underWay;
  private boolean starting;
  private @Nullable Throwable failure;

  private BoundedForEach(int window, Iterator<T> items, Function<T, Future<Void>> work) {
    this.window = window;
    this.items = items;
    this.work = work;
  }

  /** Completes when all items are done. */
  public static <T> Future<Void> run(
      int window, Iterator<T> items, Function<T, Future<Void>> work) {
    BoundedForEach<T> run = new BoundedForEach<>(window, items, work);
    run.startMore();
    return run.done.future();
  }

  private void startMore() {
    if (starting) {
      // Work that was done at once: the loop below goes on by itself.
      return;
    }
    starting = true;
    while (failure == null && underWay < window && items.hasNext()) {
      underWay++;
      work.apply(items.next()).onComplete(this::ended, this::failed);
    }
    starting = false;
    if (underWay == 0) {
      if (failure == null) {
        done.tryComplete();
      } else {
        done.tryFail(failure);
      }
    }
  }

  private void ended(@Nullable Void nothing) {
    underWay--;
    startMore();
  }

  private void failed(Throwable cause) {
    underWay--;
    failure = failure == null ? cause : failure;
    startMore();
  }
}
