package io.reactivecache.async;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Counts the attempts that failed since the last success, and says how long to wait before the
 * next: see {@link Backoff}. Not thread-safe.
 */
public final class Attempts {

  private final Backoff backoff;
  private final DoubleSupplier random;
  private int failures;

  /**
   * None has failed yet.
   *
   * @param baseMillis the longest wait after the first failure, from 1
   * @param maxMillis the longest wait of all
   */
  public Attempts(long baseMillis, long maxMillis) {
    this(new Backoff(baseMillis, maxMillis), () -> ThreadLocalRandom.current().nextDouble());
  }

  Attempts(Backoff backoff, DoubleSupplier random) {
    this.backoff = backoff;
    this.random = random;
  }

  /** Counts a failure; returns the milliseconds to wait before the next attempt, at least 1. */
  public long nextDelay() {
    return backoff.delayMillis(failures++, random.getAsDouble());
  }

  /** How many failed since the last success. */
  public int failures() {
    return failures;
  }

  /** One succeeded. */
  public void reset() {
    failures = 0;
  }
}
