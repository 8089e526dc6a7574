package io.reactivecache.sse.session;

import io.reactivecache.row.RowKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** At most so many events a second for each key of one stream. */
final class RateLimit {

  private static final int FORGET_OVER = 64;

  private final long intervalNanos;
  private final Map<RowKey, Long> sentAtNanos = new HashMap<>();

  /**
   * @param perSecond 1 or more
   */
  RateLimit(int perSecond) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /**
   * How long the key's next event has to wait; 0 when it may go.
   *
   * @param now by {@link System#nanoTime}
   */
  long waitNanos(RowKey key, long now) {
    Long sentAt = sentAtNanos.get(key);
    return sentAt == null ? 0 : Math.max(0, sentAt + intervalNanos - now);
  }

  void sent(RowKey key, long now) {
    if (sentAtNanos.size() >= FORGET_OVER) {
      // What is over its interval says nothing any more. So the map holds one interval's keys.
      sentAtNanos.values().removeIf(sentAt -> now - sentAt >= intervalNanos);
    }
    sentAtNanos.put(key, now);
  }
}
