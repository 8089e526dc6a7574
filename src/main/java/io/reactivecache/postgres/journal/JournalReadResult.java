package io.reactivecache.postgres.journal;

/**
 * Where a journal read ended.
 *
 * @param position where the next journal read begins
 * @param xmin every transaction below it was decided when the journal read was taken
 * @param entries how many keys the journal read found
 * @param overflowed whether somebody journaled nothing, since the journal was full: then the
 *     journal read found less than was committed
 */
public record JournalReadResult(String position, long xmin, int entries, boolean overflowed) {}
