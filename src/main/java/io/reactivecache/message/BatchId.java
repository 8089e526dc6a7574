package io.reactivecache.message;

import io.reactivecache.row.Term;

/**
 * Where a batch stands in its leader's stream, so that a follower of the stream notices a loss.
 *
 * @param partition 0 to {@code partitions - 1}
 * @param partitions how many partitions this leader uses throughout its term
 * @param sequence counts the batches of this term and partition, from 1, without a gap
 */
public record BatchId(Term term, int partition, int partitions, long sequence) {}
