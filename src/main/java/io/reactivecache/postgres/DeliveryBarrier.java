package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets others wait until everything that was committed before they asked is in Redis: that is so
 * once a look into the journal that began after they asked is worked off, and Redis still has the
 * cursor that it was left with. Not thread-safe.
 */
final class DeliveryBarrier {

  private final Runnable askForLook;
  private List<Promise<Void>> waiting = new ArrayList<>();
  private List<Promise<Void>> underWay = List.of();
  private int falls;
  private @Nullable String over;

  /** A barrier of one leadership. */
  DeliveryBarrier(Runnable askForLook) {
    this.askForLook = askForLook;
  }

  /** Fails when Redis went back meanwhile, or when the leadership ends. */
  Future<Void> delivered() {
    if (over != null) {
      return Future.failedFuture(over);
    }
    Promise<Void> promise = Promise.promise();
    waiting.add(promise);
    askForLook.run();
    return promise.future();
  }

  /**
   * How often Redis was found not to be where it was left. Whoever compares what was read at
   * different times sees that it did not fall, and was put right again, in between.
   */
  int falls() {
    return falls;
  }

  /** Whether somebody waits for a look that has not begun. */
  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /**
   * A look is about to be sent.
   *
   * @return whether somebody waits for its end
   */
  boolean lookBegins() {
    underWay = waiting;
    waiting = new ArrayList<>();
    return !underWay.isEmpty();
  }

  /**
   * The look that began last is worked off.
   *
   * @param redisStood whether Redis held the cursor, if it was compared
   */
  void lookEnded(boolean redisStood) {
    falls += redisStood ? 0 : 1;
    List<Promise<Void>> ended = underWay;
    underWay = List.of();
    ended.forEach(
        promise -> {
          if (redisStood) {
            promise.complete();
          } else {
            promise.fail("Redis is not where it was left");
          }
        });
  }

  /** The leadership is over. */
  void end(String why) {
    over = why;
    List<Promise<Void>> all = new ArrayList<>(underWay);
    all.addAll(waiting);
    underWay = List.of();
    waiting = new ArrayList<>();
    all.forEach(promise -> promise.tryFail(why));
  }
}
