package io.reactivecache.redis.writer;

import io.reactivecache.redis.client.RedisRights;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowState;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Finds out which rows are too large for this Redis. It does not say so: it cuts the connection (a
 * string above {@code proto-max-bulk-len}, a command above the query buffer) or calls itself out of
 * memory, and a batch that is sent again and again would stop all others.
 *
 * <p>After a failure large rows go alone, after all small ones. One that fails again and again
 * where the small ones passed is quarantined instead of stored, and with it, for a while, all that
 * are as large.
 */
public final class OversizeDetector {

  /**
   * No Redis can be told to refuse less than a mebibyte, and a character is three bytes at most.
   */
  static final int LARGE_CHARS = 256 * 1024;

  private static final int MAX_FAILURES = 3;
  private static final long REMEMBER_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final LongSupplier nanoTime;
  private boolean suspected;
  private int failures;
  private int limitChars = Integer.MAX_VALUE;
  private long limitedAtNanos;

  public OversizeDetector(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  static boolean isLarge(RowState state) {
    return RowCodec.chars(state) >= LARGE_CHARS;
  }

  /** Whether large rows have to go alone now. */
  boolean areSuspected() {
    return suspected;
  }

  /** A batch with large rows failed. */
  void suspect() {
    suspected = true;
  }

  /** All of a batch was stored. */
  void clear() {
    suspected = false;
    failures = 0;
  }

  /** This row failed, alone, on a connection that stood. */
  void failed(RowState state, Throwable failure) {
    // No row is taken without rights: that says nothing of this one.
    if (!RedisRights.lacks(failure) && ++failures >= MAX_FAILURES) {
      limitChars = RowCodec.chars(state);
      limitedAtNanos = nanoTime.getAsLong();
      failures = 0;
    }
  }

  /** Whether rows of this size were refused again and again, not long ago. */
  boolean isRefused(RowState state) {
    if (limitChars < Integer.MAX_VALUE && nanoTime.getAsLong() - limitedAtNanos > REMEMBER_NANOS) {
      limitChars = Integer.MAX_VALUE;
    }
    return RowCodec.chars(state) >= limitChars;
  }

  /** The change, or that its row is quarantined. */
  RowChange orQuarantined(RowChange change) {
    RowState state = change.state();
    return isRefused(state)
        ? new RowChange(
            new RowState(state.key(), state.version(), null, QuarantineReason.REFUSED),
            change.changedAtMicros())
        : change;
  }
}
