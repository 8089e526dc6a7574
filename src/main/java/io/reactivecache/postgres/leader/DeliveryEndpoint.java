package io.reactivecache.postgres.leader;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.message.AskDelivery.Delivered;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.RedisProcessTracker;
import io.vertx.core.Future;

/**
 * Tells readers, on any node, when everything that was committed before they asked is in Redis, and
 * in which process of it. Not thread-safe.
 */
final class DeliveryEndpoint {

  /** Each reader has one question open, and asks again when that took too long. */
  private static final int MAX_WAITING = 1_000;

  private final DeliveryBarrier barrier;
  private final RedisProcessTracker redisProcesses;
  private int waiting;

  DeliveryEndpoint(DeliveryBarrier barrier, RedisProcessTracker redisProcesses) {
    this.barrier = barrier;
    this.redisProcesses = redisProcesses;
  }

  /**
   * Answers one question; fails with UNAVAILABLE when Redis went back meanwhile or the leadership
   * ended, and with OVERLOADED when too many wait.
   */
  Future<Delivered> answer() {
    if (waiting >= MAX_WAITING) {
      return Future.failedFuture(new BusException(Reason.OVERLOADED, "too many wait already"));
    }
    waiting++;
    return barrier
        .delivered()
        .onComplete(done -> waiting--)
        .map(delivered -> new Delivered(redisProcesses.cursorIn()))
        .recover(
            failure ->
                Future.failedFuture(
                    new BusException(Reason.UNAVAILABLE, String.valueOf(failure.getMessage()))));
  }
}
