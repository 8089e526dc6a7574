package io.reactivecache.postgres.journal;

import java.util.concurrent.TimeUnit;

/**
 * Decides when to read the journal next. NOTIFY takes a lock of the whole database at commit, so
 * writers ring only while the flag {@code reactive_cache.awake} says that the listener sleeps; and
 * it sleeps where bells cost less than polls would, see {@link DoorbellCosts}.
 *
 * <ul>
 *   <li><b>awake</b> (flag above 0): nobody rings; the journal is polled every few milliseconds, a
 *       little less often while each journal read finds many changes. The flag is raised anew now
 *       and then: it tells writers up to which id they need not check themselves whether the
 *       journal has room.
 *   <li><b>settling</b> (flag 0, set by a transaction that also drew the xid z): still polling,
 *       since transactions that saw the flag raised may yet commit without ringing. They drew their
 *       xid before they read the flag, so all of them are below z.
 *   <li><b>asleep</b>: every transaction below z was decided in the very snapshot of the last
 *       journal read, so it saw them all, and a writer that comes later rings.
 * </ul>
 *
 * <p>Judging by any later snapshot than that of the last journal read would be wrong: a transaction
 * could commit between the two, and nothing would be read again. A slow poll goes on while asleep;
 * what it finds without a bell is counted as missed, and is a bug.
 *
 * <p>A pure state machine: it does no I/O and reads no clock. Not thread-safe.
 */
public final class Doorbell {

  /** What to do next. */
  public enum Action {
    /** Read the journal after {@link Decision#waitMillis}, or at once when a bell rings. */
    READ,
    /** Raise the flag, perhaps once more, report {@link #flagRaised}, then read. */
    WAKE_UP,
    /** Set the flag to 0 and draw z in one transaction, report {@link #flagLowered}, then read. */
    SETTLE
  }

  /** What the machine is in. */
  enum State {
    AWAKE,
    SETTLING,
    ASLEEP
  }

  /**
   * The next step.
   *
   * @param waitMillis at most so long; 0: at once
   */
  public record Decision(Action action, long waitMillis) {}

  /** How often the flag follows what {@code awake_until()} says, and a commit is timed. */
  static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long LONGEST_AWAKE_WAIT_MILLIS = 10;

  /**
   * A journal read costs as much as many rows do. So one that found many is followed by a longer
   * wait, for the next to find more: a millisecond for each so many rows. It feeds itself, as a
   * longer wait finds more: this many let it begin beyond some thousand changes a second only.
   */
  private static final int ROWS_WORTH_A_MILLI = 16;

  private static final long LONGEST_SETTLING_WAIT_MILLIS = 100;
  private static final long MISSED_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long pollMillis;
  private final long pollNanos;
  private final long safetyPollMillis;
  private final boolean pollOnly;
  private final DoorbellCosts costs;

  private State state = State.AWAKE;
  private long lowerXid;
  private long settlingWait;
  private long readBegan;
  private long pollDue;
  private long lastRaised;
  private boolean bellPending;
  private long unexplainedSince;
  private boolean unexplained;
  private long missed;

  /** A machine that is awake. */
  public Doorbell(long pollMillis, long safetyPollMillis, boolean pollOnly, long nowNanos) {
    this(
        pollMillis,
        safetyPollMillis,
        pollOnly,
        new DoorbellCosts(
            TimeUnit.MILLISECONDS.toNanos(pollMillis), DoorbellCosts.SWITCH_POLLS, nowNanos),
        nowNanos);
  }

  Doorbell(
      long pollMillis,
      long safetyPollMillis,
      boolean pollOnly,
      DoorbellCosts costs,
      long nowNanos) {
    this.pollMillis = pollMillis;
    this.pollNanos = TimeUnit.MILLISECONDS.toNanos(pollMillis);
    this.safetyPollMillis = safetyPollMillis;
    this.pollOnly = pollOnly;
    this.costs = costs;
    this.readBegan = nowNanos;
    this.pollDue = nowNanos;
    this.lastRaised = nowNanos;
  }

  public State state() {
    return state;
  }

  /** Changes so far for which no bell rang although one should have. */
  public long missed() {
    return missed;
  }

  /** A notification arrived. */
  public void bell(long nowNanos) {
    if (state != State.AWAKE) {
      costs.bell(nowNanos);
    }
    moreToRead();
  }

  /** There is something to read, and nobody rings for it. */
  public void moreToRead() {
    bellPending = true;
    unexplained = false;
  }

  /** Whether a bell rang that no journal read has answered yet. */
  public boolean isBellPending() {
    return bellPending;
  }

  /**
   * Whether writers ring so often that they should stop to, before any journal read answers. The
   * bell that is pending has another one follow: without it the leader could fall asleep while the
   * flag rises.
   */
  public boolean isRungTooOften() {
    return state != State.AWAKE && bellPending && costs.isOtherCheaper();
  }

  /** A journal read is about to be sent: it will see whatever rang so far. */
  public void reading(long nowNanos) {
    // Timers know whole milliseconds only: one that came late is made up for by the next.
    readBegan = nowNanos;
    pollDue = Math.max(nowNanos, Math.min(nowNanos, pollDue) + pollNanos);
    bellPending = false;
  }

  /** The flag is 0 since a transaction that drew {@code z} committed. */
  public void flagLowered(long z, long nowNanos) {
    state = State.SETTLING;
    lowerXid = z;
    settlingWait = pollMillis;
    costs.changed(nowNanos);
  }

  /**
   * The flag is up.
   *
   * @param tookNanos to raise it, which is a commit; 0 where it waited for something else
   */
  public void flagRaised(long tookNanos, long nowNanos) {
    if (tookNanos > 0) {
      costs.commitTook(tookNanos);
    }
    lastRaised = nowNanos;
    if (state != State.AWAKE) {
      state = State.AWAKE;
      costs.changed(nowNanos);
    }
  }

  /**
   * What to do after a journal read.
   *
   * @param rungFor whether a bell had rung since the read before it was sent
   */
  public Decision readEnded(JournalReadResult read, boolean rungFor, long nowNanos) {
    costs.readTook(read.cost());
    if (state != State.AWAKE) {
      costs.journaled(read.entries());
    }
    return switch (state) {
      case AWAKE -> awake(read, nowNanos);
      case SETTLING -> settling(read);
      case ASLEEP -> asleep(read.entries() > 0, rungFor, nowNanos);
    };
  }

  private Decision awake(JournalReadResult read, long nowNanos) {
    costs.poll(read.cost().commits(), read.entries());
    if (!pollOnly && costs.isOtherCheaper()) {
      return new Decision(Action.SETTLE, 0);
    }
    if (nowNanos - lastRaised >= RENEW_NANOS) {
      return new Decision(Action.WAKE_UP, 0);
    }
    return readAfter(pollWait(read.entries(), nowNanos));
  }

  private Decision settling(JournalReadResult read) {
    if (costs.isOtherCheaper()) {
      return new Decision(Action.WAKE_UP, 0);
    }
    if (read.xmin() > lowerXid) {
      state = State.ASLEEP;
      return readAfter(safetyPollMillis);
    }
    settlingWait =
        read.entries() > 0 ? pollMillis : Math.min(LONGEST_SETTLING_WAIT_MILLIS, settlingWait * 2);
    return readAfter(settlingWait);
  }

  private Decision asleep(boolean found, boolean rungFor, long nowNanos) {
    if (found && !rungFor && !bellPending && !unexplained) {
      unexplained = true;
      unexplainedSince = nowNanos;
    } else if (unexplained && nowNanos - unexplainedSince >= MISSED_AFTER_NANOS) {
      unexplained = false;
      missed++;
    }
    return costs.isOtherCheaper() ? new Decision(Action.WAKE_UP, 0) : readAfter(safetyPollMillis);
  }

  private Decision readAfter(long millis) {
    return new Decision(Action.READ, bellPending ? 0 : millis);
  }

  /**
   * Until the next poll is due, whatever the last one took; longer where that found much. A server
   * that is slow to answer has a moment for others.
   */
  private long pollWait(int found, long nowNanos) {
    long left = Math.round((pollDue - nowNanos) / 1e6);
    long crowded = Math.min(LONGEST_AWAKE_WAIT_MILLIS, found / ROWS_WORTH_A_MILLI);
    long least = nowNanos - readBegan < pollNanos ? 0 : 1;
    return Math.max(Math.max(left, least), crowded);
  }
}
