package io.reactivecache.postgres.deliver;

import io.reactivecache.postgres.rows.QuarantineCause;
import java.util.Map;

/**
 * How long storing rows may take, and what the attempt before has quarantined.
 *
 * <p>A row must reach Redis within this time of its reading, since whatever it would have to be
 * compared with may be evicted meanwhile. What comes too late is read again and has twice as long:
 * an overloaded Redis must get somewhere.
 *
 * @param withinMillis from before the rows are read until Redis takes them, 1,000 to 10,000
 * @param quarantined by key; not counted again
 */
record StoreAttempt(long withinMillis, Map<String, QuarantineCause> quarantined) {

  static final StoreAttempt FIRST = new StoreAttempt(1_000, Map.of());

  private static final long WITHIN_AT_MOST_MILLIS = 10_000;

  /** The attempt after this one, for what came too late. */
  StoreAttempt next(Map<String, QuarantineCause> causes) {
    return new StoreAttempt(Math.min(2 * withinMillis, WITHIN_AT_MOST_MILLIS), Map.copyOf(causes));
  }
}
