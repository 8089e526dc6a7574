package io.reactivecache.async;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;

/** Long loops in short pieces, so that others get their turn on the event loop in between. */
public final class Slices {

  private static final int SLICE = 500;

  private Slices() {}

  /**
   * @return completes after the last item
   */
  public static <T> Future<Void> forEach(Context context, List<T> items, Consumer<T> action) {
    Promise<Void> done = Promise.promise();
    slice(context, items, 0, action, done);
    return done.future();
  }

  private static <T> void slice(
      Context context, List<T> items, int from, Consumer<T> action, Promise<Void> done) {
    int to = Math.min(items.size(), from + SLICE);
    items.subList(from, to).forEach(action);
    if (to == items.size()) {
      done.complete();
    } else {
      context.runOnContext(ignored -> slice(context, items, to, action, done));
    }
  }
}
