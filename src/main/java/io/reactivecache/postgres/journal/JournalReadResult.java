package io.reactivecache.postgres.journal;

/**
 * Where a journal read ended.
 *
 * @param position where the next journal read begins
 * @param xmin every transaction below it was decided when the journal read was taken
 * @param entries how many keys the journal read found
 * @param overflowed whether somebody journaled nothing, since the journal was full: then the
 *     journal read found less than was committed
 * @param cost what it was to find them
 */
public record JournalReadResult(
    String position, long xmin, int entries, boolean overflowed, Cost cost) {

  /**
   * What the choice between bells and polls is made by.
   *
   * @param rows of the journal that were read
   * @param commits about so many transactions wrote them
   * @param nanos how long the answer took; 0 for a backlog, which has several
   */
  record Cost(int rows, int commits, long nanos) {

    /** Of a backlog: nobody would have polled for it. */
    static final Cost OF_BACKLOG = new Cost(0, 0, 0);

    /**
     * Of one answer. Xids are drawn by others of this server, too, and a transaction may journal
     * many rows: the fewer of both is near enough.
     */
    static Cost of(int rows, String from, String to, long nanos) {
      return new Cost(rows, (int) Math.min(rows, Math.max(1, xmax(to) - xmax(from))), nanos);
    }

    /** The second number of a {@code pg_snapshot}'s text. */
    private static long xmax(String snapshot) {
      int begin = snapshot.indexOf(':') + 1;
      return Long.parseLong(snapshot, begin, snapshot.indexOf(':', begin), 10);
    }
  }
}
