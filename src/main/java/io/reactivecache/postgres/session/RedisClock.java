package io.reactivecache.postgres.session;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Redis's clock as far as this node knows it, never ahead of it: each answer tells a time that had
 * passed before the answer came. Runs on a monotonic clock between answers.
 */
public final class RedisClock {

  private final LongSupplier nanoTime;
  private long redisMillis;
  private long heardAtNanos;

  public RedisClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Redis told its time, milliseconds since 1970. */
  public void heard(long millis) {
    redisMillis = millis;
    heardAtNanos = nanoTime.getAsLong();
  }

  /** Milliseconds since 1970. */
  public long millis() {
    return redisMillis + TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - heardAtNanos);
  }
}
