package io.reactivecache.postgres.journal;

/**
 * Where a journal read ended.
 *
 * @param position where the next journal read begins
 * @param xmin every transaction below it was decided when the journal read was taken
 * @param entries how many keys the journal read found
 * @param overflowed whether somebody journaled nothing, since the journal was full: then the
 *     journal read found less than was committed
 * @param commits of at most so many transactions; 0 where it found nothing
 * @param tookNanos how long the answer took; 0 for a backlog, which has several
 */
public record JournalReadResult(
    String position, long xmin, int entries, boolean overflowed, int commits, long tookNanos) {

  /** As a part of a backlog. */
  JournalReadResult(String position, long xmin, int entries, boolean overflowed) {
    this(position, xmin, entries, overflowed, entries, 0);
  }

  /** As one answer. */
  JournalReadResult after(String from, long nanos) {
    // Xids that others drew meanwhile count, too: seldom many, as this is asked every few
    // milliseconds.
    int most = entries == 0 ? 0 : (int) Math.max(1, xmax(position) - xmax(from));
    return new JournalReadResult(position, xmin, entries, overflowed, most, nanos);
  }

  /** The second number of a {@code pg_snapshot}'s text. */
  private static long xmax(String snapshot) {
    int begin = snapshot.indexOf(':') + 1;
    return Long.parseLong(snapshot, begin, snapshot.indexOf(':', begin), 10);
  }
}
