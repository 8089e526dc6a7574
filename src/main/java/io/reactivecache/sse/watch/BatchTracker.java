package io.reactivecache.sse.watch;

import io.reactivecache.message.BatchId;
import io.reactivecache.row.Term;
import org.jspecify.annotations.Nullable;

/**
 * Notices batches that were lost on the way: each partition of a term counts its batches from 1,
 * and sends an empty one each second when it has nothing to tell.
 */
final class BatchTracker {

  /** What a batch tells of those before it. */
  enum Outcome {
    /** None is missing; or it is one that came before. */
    CONTINUES,
    /** Some are missing. */
    GAP,
    /** Another leader took over: what the one before sent last may be missing. */
    NEW_TERM,
    /** Of a leader that was replaced: its rows count as far as they are newer. */
    OLD_TERM
  }

  private @Nullable Term term;
  private long[] sequences = {};
  private long[] heardAtMillis = {};
  private int silentPartitions;

  /**
   * @param nowMillis by any clock that does not go back
   */
  Outcome accept(BatchId batch, long nowMillis) {
    int order = term == null ? 1 : batch.term().compareTo(term);
    if (order < 0) {
      return Outcome.OLD_TERM;
    }
    if (order > 0) {
      begin(batch);
    }
    int partition = batch.partition();
    if (partition < 0 || partition >= sequences.length) {
      throw new IllegalArgumentException("not a partition of its term: " + batch);
    }
    long before = sequences[partition];
    if (before == 0) {
      silentPartitions--;
    }
    sequences[partition] = Math.max(before, batch.sequence());
    heardAtMillis[partition] = nowMillis;
    if (order > 0) {
      return Outcome.NEW_TERM;
    }
    return batch.sequence() > before + 1 ? Outcome.GAP : Outcome.CONTINUES;
  }

  /** Whether every partition of the newest term was heard: from then on a loss is noticed. */
  boolean heardAll() {
    return term != null && silentPartitions == 0;
  }

  /** Whether some partition was not heard for so long; false before the first term. */
  boolean isSilent(long nowMillis, long limitMillis) {
    for (int i = 0; i < sequences.length; i++) {
      if (sequences[i] > 0 && nowMillis - heardAtMillis[i] > limitMillis) {
        return true;
      }
    }
    return false;
  }

  private void begin(BatchId batch) {
    term = batch.term();
    sequences = new long[batch.partitions()];
    heardAtMillis = new long[batch.partitions()];
    silentPartitions = batch.partitions();
  }
}
