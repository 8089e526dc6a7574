package io.reactivecache.postgres.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets others wait until everything that was committed before they asked is in Redis: that is so
 * once a journal read that began after they asked is worked off, none of its keys has to come
 * again, and Redis still has the cursor that it was left with. Not thread-safe.
 */
public final class DeliveryBarrier {

  private final Runnable askForRead;
  private List<Promise<Set<String>>> waiting = new ArrayList<>();
  private List<Promise<Set<String>>> underWay = List.of();
  private int falls;
  private @Nullable String over;

  /** A barrier of one leadership. */
  public DeliveryBarrier(Runnable askForRead) {
    this.askForRead = askForRead;
  }

  /**
   * Fails when Redis went back meanwhile, or when the leadership ends.
   *
   * @return the mirrors of which it is not so, since their changes are passed over
   */
  public Future<Set<String>> delivered() {
    if (over != null) {
      return Future.failedFuture(over);
    }
    Promise<Set<String>> promise = Promise.promise();
    waiting.add(promise);
    askForRead.run();
    return promise.future();
  }

  /**
   * How often Redis was found not to be where it was left. An audit that compares what was read at
   * different times sees by it that Redis did not fall, and was put right again, in between.
   */
  public int falls() {
    return falls;
  }

  /** Whether somebody waits for a journal read that has not begun. */
  public boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /**
   * A journal read is about to be sent.
   *
   * @return whether somebody waits for its end
   */
  public boolean readBegins() {
    underWay = waiting;
    waiting = new ArrayList<>();
    return !underWay.isEmpty();
  }

  /**
   * The journal read that began last is worked off.
   *
   * @param redisStood whether Redis held the cursor, if it was compared
   * @param covered the mirrors that were passed over; nothing if some of what the journal read
   *     found comes with the next one only, for which the waiting callers then wait
   */
  public void readEnded(boolean redisStood, Optional<Set<String>> covered) {
    falls += redisStood ? 0 : 1;
    List<Promise<Set<String>>> ended = underWay;
    underWay = List.of();
    if (!redisStood) {
      ended.forEach(promise -> promise.fail("Redis is not where it was left"));
    } else if (covered.isPresent()) {
      ended.forEach(promise -> promise.complete(covered.get()));
    } else {
      waiting.addAll(0, ended);
    }
  }

  /** The leadership is over. */
  public void end(String why) {
    over = why;
    List<Promise<Set<String>>> all = new ArrayList<>(underWay);
    all.addAll(waiting);
    underWay = List.of();
    waiting = new ArrayList<>();
    all.forEach(promise -> promise.tryFail(why));
  }
}
