package io.reactivecache.postgres.journal;

/**
 * Decides when to read the journal next. NOTIFY takes a lock of the whole database at commit, so
 * writers ring only while the flag {@code reactive_cache.awake} says that the listener sleeps.
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

  /** Quiet for so long, the listener prefers to be woken. */
  static final long IDLE_MILLIS = 200;

  /** A bell this soon after the one before means that polling is cheaper for the writers. */
  static final long OFTEN_MILLIS = 50;

  /** How often the flag follows what {@code awake_until()} says. */
  static final long RENEW_MILLIS = 5_000;

  private static final long LONGEST_AWAKE_WAIT_MILLIS = 10;

  /**
   * A journal read costs as much as many rows do. So one that found many is followed by a longer
   * wait, for the next to find more: a millisecond for each so many rows. It feeds itself, as a
   * longer wait finds more: this many let it begin beyond some thousand changes a second only.
   */
  private static final int ROWS_WORTH_A_MILLI = 16;

  private static final long LONGEST_SETTLING_WAIT_MILLIS = 100;
  private static final long MISSED_AFTER_MILLIS = 1_000;

  private final long pollMillis;
  private final long safetyPollMillis;
  private final boolean pollOnly;

  private State state = State.AWAKE;
  private long lowerXid;
  private long wait;
  private long lastFound;
  private long lastRaised;
  private long lastBell = Long.MIN_VALUE / 2;
  private boolean bellPending;
  private boolean bellsOften;
  private long unexplainedSince;
  private boolean unexplained;
  private long missed;

  /** A machine that is awake. */
  public Doorbell(long pollMillis, long safetyPollMillis, boolean pollOnly, long nowMillis) {
    this.pollMillis = pollMillis;
    this.safetyPollMillis = safetyPollMillis;
    this.pollOnly = pollOnly;
    this.wait = pollMillis;
    this.lastFound = nowMillis;
    this.lastRaised = nowMillis;
  }

  public State state() {
    return state;
  }

  /** Changes so far for which no bell rang although one should have. */
  public long missed() {
    return missed;
  }

  /** A notification arrived. */
  public void bell(long nowMillis) {
    bellsOften = nowMillis - lastBell < OFTEN_MILLIS;
    lastBell = nowMillis;
    bellPending = true;
    unexplained = false;
  }

  /** Whether a bell rang that no journal read has answered yet. */
  public boolean isBellPending() {
    return bellPending;
  }

  /** Whether writers ring in quick succession although they are not asked for one by one. */
  public boolean isRungOftenForNothing() {
    return bellsOften && bellPending && state != State.AWAKE;
  }

  /** A journal read is about to be sent: it will see whatever rang so far. */
  public void reading() {
    bellPending = false;
  }

  /** The flag is 0 since a transaction that drew {@code z} committed. */
  public void flagLowered(long z) {
    state = State.SETTLING;
    lowerXid = z;
    wait = pollMillis;
  }

  /** The flag is up. */
  public void flagRaised(long nowMillis) {
    lastRaised = nowMillis;
    if (state != State.AWAKE) {
      state = State.AWAKE;
      wait = pollMillis;
      lastFound = nowMillis;
    }
  }

  /**
   * What to do after a journal read.
   *
   * @param found how many changes it found, of different rows
   * @param xmin of the snapshot of this very journal read
   * @param rungFor whether a bell had rung since the read before it was sent
   */
  public Decision readEnded(int found, long xmin, boolean rungFor, long nowMillis) {
    if (found > 0) {
      lastFound = nowMillis;
    }
    return switch (state) {
      case AWAKE -> awake(found, nowMillis);
      case SETTLING -> settling(found, xmin, rungFor);
      case ASLEEP -> asleep(found > 0, rungFor, nowMillis);
    };
  }

  private Decision awake(int found, long nowMillis) {
    if (!pollOnly && nowMillis - lastFound >= IDLE_MILLIS) {
      return new Decision(Action.SETTLE, 0);
    }
    if (nowMillis - lastRaised >= RENEW_MILLIS) {
      return new Decision(Action.WAKE_UP, 0);
    }
    return pollSlower(found, LONGEST_AWAKE_WAIT_MILLIS);
  }

  private Decision settling(int found, long xmin, boolean rungFor) {
    if (bellsOften && (bellPending || rungFor)) {
      return new Decision(Action.WAKE_UP, 0);
    }
    if (xmin > lowerXid) {
      state = State.ASLEEP;
      return new Decision(Action.READ, bellPending ? 0 : safetyPollMillis);
    }
    return pollSlower(found, LONGEST_SETTLING_WAIT_MILLIS);
  }

  private Decision asleep(boolean found, boolean rungFor, long nowMillis) {
    if (found && !rungFor && !bellPending && !unexplained) {
      unexplained = true;
      unexplainedSince = nowMillis;
    } else if (unexplained && nowMillis - unexplainedSince >= MISSED_AFTER_MILLIS) {
      unexplained = false;
      missed++;
    }
    if (bellsOften && (bellPending || rungFor)) {
      return new Decision(Action.WAKE_UP, 0);
    }
    return new Decision(Action.READ, bellPending ? 0 : safetyPollMillis);
  }

  private Decision pollSlower(int found, long longest) {
    wait = found > 0 ? waitForMore(found) : Math.min(longest, wait * 2);
    return new Decision(Action.READ, bellPending ? 0 : wait);
  }

  private long waitForMore(int found) {
    long crowded = Math.min(LONGEST_AWAKE_WAIT_MILLIS, found / ROWS_WORTH_A_MILLI);
    return Math.max(pollMillis, crowded);
  }
}
