package io.reactivecache.postgres.journal;

/**
 * Where a look into the journal ended.
 *
 * @param position where the next look begins
 * @param xmin every transaction below it was decided when the look was taken
 * @param entries how many keys the look found
 * @param overflowed whether somebody journaled nothing, since the journal was full: then the look
 *     found less than was committed
 */
public record JournalReadResult(String position, long xmin, int entries, boolean overflowed) {}
