package io.reactivecache.profile;

/**
 * Several steps of one counter, none of which takes it below 0, merged into one. A plain sum would
 * be wrong: at 0, "down, up" ends at 1.
 *
 * @param sum what the steps add where the counter never meets 0
 * @param floor what the steps make of a counter that starts as low as can be; never below {@code
 *     sum}
 */
record CounterChange(long sum, long floor) {

  static final CounterChange NONE = new CounterChange(0, 0);

  /** This change, then one more step. */
  CounterChange then(int step) {
    return new CounterChange(sum + step, Math.max(0, floor + step));
  }

  /** What {@code change.sql} computes. */
  long appliedTo(long value) {
    return Math.max(floor, value + sum);
  }
}
