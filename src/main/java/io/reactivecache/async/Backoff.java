package io.reactivecache.async;

/**
 * Exponential backoff with full jitter: a random time between nothing and a ceiling that doubles
 * with each attempt. With 50 and 2,000 the ceilings are 50, 100, 200, 400, 800, 1600, 2000, 2000
 * ms.
 *
 * <p>The whole range is random, not a part of it: many clients that lost one server at the same
 * moment must not come back in waves.
 */
record Backoff(long baseMillis, long maxMillis) {

  // More doublings change nothing: any base of a millisecond or more is over any maximum by then.
  private static final int MOST_DOUBLINGS = 30;

  public Backoff {
    if (baseMillis < 1 || maxMillis < baseMillis) {
      throw new IllegalArgumentException("not a backoff: " + baseMillis + " to " + maxMillis);
    }
  }

  /**
   * How long to wait, at least 1 ms.
   *
   * @param attempt how many attempts failed before, from 0
   * @param random from 0 (included) to 1 (excluded)
   */
  public long delayMillis(int attempt, double random) {
    return 1 + (long) (random * ceilingMillis(attempt));
  }

  private long ceilingMillis(int attempt) {
    return Math.min(maxMillis, baseMillis << Math.min(attempt, MOST_DOUBLINGS));
  }
}
