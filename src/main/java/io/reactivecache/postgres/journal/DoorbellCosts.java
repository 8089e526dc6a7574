package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.journal.JournalReadResult.Cost;
import java.util.concurrent.TimeUnit;

/**
 * Tells when the other way to hear of changes has become the cheaper one: bells, which hold a lock
 * of the whole database during each commit, or polls, which keep PostgreSQL busy however little
 * there is to find.
 *
 * <p>A bell costs what a commit takes, a poll what a journal read takes; both are measured by their
 * owner on the leader's own connection. What the present way costs beyond the other adds up, and
 * never falls below nothing. Once it is worth {@value #SWITCH_POLLS} polls it is time to change: as
 * in the ski rental problem, the leader then never pays much more than the best way in hindsight.
 * Not thread-safe.
 */
final class DoorbellCosts {

  /** What a change has to be worth, for it has a price itself: two commits and a few polls. */
  static final int SWITCH_POLLS = 50;

  /** A read of more rows tells more of them than of itself. */
  private static final int MAX_ROWS_OF_A_POLL = 16;

  /** Polls as far apart as this are weighed, where fewer are configured: they would come later. */
  private static final long LONGEST_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** While nobody guarantees room in the journal each key costs its writer so much more. */
  private static final double KEY_NANOS = TimeUnit.MICROSECONDS.toNanos(4);

  /** Before anything was measured: as much for the one as for the other. */
  private static final double UNKNOWN_NANOS = 300_000;

  private final double weighedPollNanos;
  private final double pollsWeighed;
  private final int switchPolls;
  private double readNanos = UNKNOWN_NANOS;
  private double commitNanos = UNKNOWN_NANOS;
  private double excess;
  private long bellsPaidUntil;

  /**
   * @param pollNanos from one poll to the next
   * @param switchPolls what a change has to be worth
   */
  DoorbellCosts(long pollNanos, int switchPolls, long nowNanos) {
    this.weighedPollNanos = (double) Math.min(pollNanos, LONGEST_POLL_NANOS);
    this.pollsWeighed = pollNanos / weighedPollNanos;
    this.switchPolls = switchPolls;
    this.bellsPaidUntil = nowNanos;
  }

  /** What a journal read took. */
  void readTook(Cost read) {
    if (read.nanos() > 0 && read.rows() <= MAX_ROWS_OF_A_POLL) {
      readNanos = follow(readNanos, read.nanos());
    }
  }

  /** What a commit of our own took. */
  void commitTook(long nanos) {
    commitNanos = follow(commitNanos, nanos);
  }

  /** The present way is another one from now on. */
  void changed(long nowNanos) {
    excess = 0;
    bellsPaidUntil = nowNanos;
  }

  /** A bell rang; polls would have gone on since the last one. */
  void bell(long nowNanos) {
    double polls = (nowNanos - bellsPaidUntil) / weighedPollNanos;
    bellsPaidUntil = nowNanos;
    excess = Math.max(0, excess - polls * readNanos) + commitNanos;
  }

  /** So many keys were journaled while bells ring. */
  void journaled(int keys) {
    excess += keys * KEY_NANOS;
  }

  /**
   * A poll was made.
   *
   * @param commits for which a bell would have rung
   * @param keys that these journaled
   */
  void poll(int commits, int keys) {
    double bells = commits * commitNanos + keys * KEY_NANOS;
    excess = Math.max(0, excess + pollsWeighed * readNanos - bells);
  }

  /** Whether it is time to change. */
  boolean isOtherCheaper() {
    return excess > switchPolls * readNanos;
  }

  /** Falls fast and rises slowly: a busy processor makes single ones last much longer. */
  private static double follow(double known, long nanos) {
    return known + (nanos - known) / (nanos < known ? 2 : 8);
  }
}
