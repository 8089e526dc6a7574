package io.reactivecache.postgres.session;

/**
 * Which Redis process holds the cursor, and whether all that was stored since it moved last is in
 * the same one. Another process in its place (after a restart or a failover) may hold the very same
 * cursor and lack what was stored after it.
 *
 * <p>Where processes cannot be told apart all are the same.
 */
public final class RedisProcessTracker {

  private String cursorIn = "";
  private boolean elsewhere;

  /** The cursor was seen there, or moved; what is stored from now on counts. */
  public void cursorIn(String process) {
    cursorIn = process;
    elsewhere = false;
  }

  /** Rows were stored there. */
  public void stored(String process) {
    elsewhere |= !process.equals(cursorIn);
  }

  /** The process that held the cursor when it was seen last; empty when that is not known. */
  public String cursorIn() {
    return cursorIn;
  }

  /** Whether some of what was stored since is not beside the cursor. */
  public boolean isElsewhere() {
    return elsewhere;
  }
}
