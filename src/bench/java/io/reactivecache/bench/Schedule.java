package io.reactivecache.bench;

import java.util.concurrent.TimeUnit;

/**
 * When each change of a run is due: at a fixed rate, by both clocks. The stamp of a change is when
 * it is due, so that it also tells which change it is.
 *
 * @param beganNanos when the first is due, by {@link System#nanoTime}
 * @param beganMicros the same by {@link Latencies#nowMicros}
 */
record Schedule(long beganNanos, long beganMicros, double gapNanos, int count) {

  private static final long MILLIS_UNTIL_FIRST = 50;

  /** So many a second for so long, beginning soon. */
  static Schedule of(int perSecond, long millis) {
    long[] clocks = bothClocks();
    return new Schedule(
        clocks[0] + TimeUnit.MILLISECONDS.toNanos(MILLIS_UNTIL_FIRST),
        clocks[1] + TimeUnit.MILLISECONDS.toMicros(MILLIS_UNTIL_FIRST),
        1e9 / perSecond,
        (int) Math.max(1, perSecond * millis / 1_000));
  }

  /** When a change is due, by {@link System#nanoTime}. */
  long dueNanos(int change) {
    return beganNanos + afterFirst(change);
  }

  /** When a change is due, by {@link Latencies#nowMicros}. */
  long stampMicros(int change) {
    return beganMicros + afterFirst(change) / 1_000;
  }

  /** Which change has a stamp; -1 if it is none of these. */
  int change(long stampMicros) {
    long change = Math.round((stampMicros - beganMicros) * 1_000 / gapNanos);
    return change >= 0 && change < count && stampMicros(Math.toIntExact(change)) == stampMicros
        ? Math.toIntExact(change)
        : -1;
  }

  private long afterFirst(int change) {
    return (long) (change * gapNanos);
  }

  /** The two clocks at one moment: on a busy machine much can pass between two readings. */
  private static long[] bothClocks() {
    long shortest = Long.MAX_VALUE;
    long[] best = new long[2];
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      long micros = Latencies.nowMicros();
      long passed = System.nanoTime() - before;
      if (passed < shortest) {
        shortest = passed;
        best = new long[] {before + passed / 2, micros};
      }
    }
    return best;
  }
}
