package io.reactivecache.web;

import io.netty.channel.EventLoop;
import io.reactivecache.limit.Connections;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one listener that wait for a request: nothing was asked yet, or all of it was
 * answered. The one that has waited longest is the first.
 *
 * <p>A request's head has its time: the first one of a connection from its beginning, a later one
 * from its first byte. Those that are late are found once a second; no connection has a timer.
 *
 * <p>Used on the listener's event loop, but for what others ask of it.
 */
final class WaitingConnections implements Connections.Waiting {

  private static final long LOOK_MILLIS = 1_000;

  private final Vertx vertx;
  private final EventLoop eventLoop;
  private final long headNanos;
  private final long lookMillis;
  private final AtomicLong longestSince = new AtomicLong(NOBODY);
  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int size;
  private boolean looking;

  /** One of them. */
  abstract static class Waiter {
    private @Nullable Waiter before;
    private @Nullable Waiter after;
    private boolean waits;
    private boolean isHeadDue;
    private long since;
    private long headSince;

    /** Whether it is in the middle of its answer, to a client that is slow to take it. */
    abstract boolean isSending();

    /**
     * Ends it; it waits no longer.
     *
     * @param why for metrics
     */
    abstract void closeWaiting(Connections.Closing why);
  }

  WaitingConnections(Vertx vertx, EventLoop eventLoop, long headMillis) {
    this.vertx = vertx;
    this.eventLoop = eventLoop;
    this.headNanos = TimeUnit.MILLISECONDS.toNanos(headMillis);
    this.lookMillis = Math.min(LOOK_MILLIS, headMillis);
  }

  /**
   * A connection waits from now on.
   *
   * @param isNew whether it was just opened, so that its first request is due
   */
  void add(Waiter waiter, boolean isNew) {
    waiter.isHeadDue = isNew;
    waiter.headSince = append(waiter);
    if (!looking) {
      looking = true;
      vertx.setTimer(lookMillis, due -> look());
    }
  }

  /** The first bytes of a head have come. */
  void headBegun(Waiter waiter) {
    if (waiter.waits && !waiter.isHeadDue) {
      waiter.isHeadDue = true;
      waiter.headSince = System.nanoTime();
    }
  }

  /** It waits no longer; perhaps it did not. */
  void remove(Waiter waiter) {
    if (!waiter.waits) {
      return;
    }
    Waiter before = waiter.before;
    Waiter after = waiter.after;
    if (before == null) {
      first = after;
      longestSince.lazySet(after == null ? NOBODY : after.since);
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    waiter.before = null;
    waiter.after = null;
    waiter.waits = false;
    size--;
  }

  @Override
  public long longestSince() {
    return longestSince.get();
  }

  @Override
  public void closeLongest() {
    if (eventLoop.inEventLoop()) {
      closeLongestNow();
    } else {
      eventLoop.execute(this::closeLongestNow);
    }
  }

  /** One that is still sending comes last again, as if it had just begun to wait. */
  @Override
  public boolean closeLongestNow() {
    for (int i = size; i > 0; i--) {
      Waiter waiter = first;
      if (waiter == null) {
        return false;
      }
      remove(waiter);
      if (!waiter.isSending()) {
        waiter.closeWaiting(Connections.Closing.ROOM);
        return true;
      }
      append(waiter);
    }
    return false;
  }

  int size() {
    return size;
  }

  private long append(Waiter waiter) {
    long now = System.nanoTime();
    Waiter before = last;
    if (before == null) {
      first = waiter;
      longestSince.lazySet(now);
    } else {
      before.after = waiter;
    }
    waiter.before = before;
    last = waiter;
    waiter.waits = true;
    waiter.since = now;
    size++;
    return now;
  }

  private void look() {
    long now = System.nanoTime();
    for (Waiter waiter = first; waiter != null; ) {
      Waiter next = waiter.after;
      if (waiter.isHeadDue && now - waiter.headSince >= headNanos) {
        remove(waiter);
        waiter.closeWaiting(Connections.Closing.LATE);
      }
      waiter = next;
    }
    looking = first != null;
    if (looking) {
      vertx.setTimer(lookMillis, due -> look());
    }
  }
}
