package io.reactivecache.redis.writer;

import io.reactivecache.row.RowChange;

/**
 * What became of one row of a batch.
 *
 * @param change what Redis now holds, with the time of the change that was asked for; for a late or
 *     an evicted row what was asked for
 * @param redisTimeMillis Redis's clock then, of several clocks by the slowest
 * @param redisProcess which Redis holds it
 */
public record Stored(Outcome outcome, RowChange change, long redisTimeMillis, String redisProcess) {

  public enum Outcome {
    /** It was newer and is there now. */
    STORED,
    /** Redis held this version already. */
    SAME,
    /** Redis holds a newer version. */
    STALE,
    /** It was newer, but came too late to be trusted. */
    LATE,
    /**
     * Redis holds nothing of this key, no lease either, and evicted something since the row was
     * read.
     */
    EVICTED
  }
}
