package io.reactivecache.sse.session;

import io.vertx.core.Vertx;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/**
 * Brings streams back whose rate limit holds something: one timer for all of them. A stream comes
 * again only with an earlier time, so that it is in here once for each of its keys at most.
 */
final class RateTimer {

  private static final long NOT_ARMED = -1;

  private final Vertx vertx;
  private final Fanout fanout;
  private final PriorityQueue<Held> held =
      new PriorityQueue<>((a, b) -> Long.signum(a.dueNanos - b.dueNanos));
  private long timer = NOT_ARMED;
  private long timerDueNanos;

  RateTimer(Vertx vertx, Fanout fanout) {
    this.vertx = vertx;
    this.fanout = fanout;
  }

  /**
   * @param dueNanos by {@link System#nanoTime}
   */
  void hold(SseSession session, long dueNanos) {
    held.add(new Held(session, dueNanos));
    arm(System.nanoTime());
  }

  void stop() {
    held.clear();
    disarm();
  }

  private void arm(long now) {
    Held first = held.peek();
    if (first == null || (timer != NOT_ARMED && timerDueNanos - first.dueNanos <= 0)) {
      return;
    }
    disarm();
    timerDueNanos = first.dueNanos;
    // Rounded up: a millisecond early would find it still held.
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, first.dueNanos - now)) + 1;
    timer = vertx.setTimer(millis, id -> release());
  }

  private void disarm() {
    if (timer != NOT_ARMED) {
      vertx.cancelTimer(timer);
      timer = NOT_ARMED;
    }
  }

  private void release() {
    timer = NOT_ARMED;
    long now = System.nanoTime();
    Held first = held.peek();
    while (first != null && first.dueNanos - now <= 0) {
      held.remove();
      first.session.released();
      fanout.schedule(first.session);
      first = held.peek();
    }
    arm(now);
  }

  private record Held(SseSession session, long dueNanos) {}
}
