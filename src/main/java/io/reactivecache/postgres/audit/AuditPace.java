package io.reactivecache.postgres.audit;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Spreads work evenly in time: after some keys, how long to wait before the next. What was not used
 * is not saved up, so that an audit that waited for an outage does not hurry afterwards.
 */
final class AuditPace {

  private final LongSupplier nanoTime;
  private long freeAtNanos;

  AuditPace(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.freeAtNanos = nanoTime.getAsLong();
  }

  /**
   * Some keys were worked on.
   *
   * @return milliseconds to wait, rounded up, so that no more than {@code perSecond} are worked on
   */
  long spent(int keys, int perSecond) {
    long now = nanoTime.getAsLong();
    long begun = freeAtNanos - now > 0 ? freeAtNanos : now;
    freeAtNanos = begun + TimeUnit.SECONDS.toNanos(keys) / perSecond;
    long wait = freeAtNanos - now;
    return TimeUnit.NANOSECONDS.toMillis(wait + TimeUnit.MILLISECONDS.toNanos(1) - 1);
  }
}
