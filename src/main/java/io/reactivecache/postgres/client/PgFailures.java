package io.reactivecache.postgres.client;

import io.reactivecache.bus.BusException;
import io.vertx.pgclient.PgException;

/** Tells an outage of PostgreSQL, which passes, from an answer that will stay the same. */
public final class PgFailures {

  /** A table that somebody locked: the mirror's trouble, not the server's. */
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  /** A right that is missing. */
  public static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** Of the server, or of a row that is too large for it. */
  public static final String OUT_OF_MEMORY = "53200";

  /** Of what PostgreSQL can do at once, such as a value of more than a gigabyte. */
  public static final String LIMIT_EXCEEDED = "54000";

  private PgFailures() {}

  /**
   * Whether trying again may help: the connection was lost or refused, the server is starting,
   * stopping or short of something, or the statement was cancelled.
   */
  public static boolean passes(Throwable failure) {
    if (failure instanceof PgException answer) {
      String state = answer.getSqlState();
      return state.startsWith("08")
          || state.startsWith("53")
          || state.startsWith("57")
          || (state.startsWith("55") && !state.equals(LOCK_NOT_AVAILABLE))
          || state.startsWith("40")
          || state.startsWith("58");
    }
    // Everything else that the client fails with is the connection or a deadline.
    return !(failure instanceof BusException);
  }

  /** What PostgreSQL says, and the remedy if it knows one; of another failure its message. */
  public static String sentence(Throwable failure) {
    if (!(failure instanceof PgException answer)) {
      return String.valueOf(failure.getMessage());
    }
    String hint = answer.getHint();
    return answer.getErrorMessage() + (hint == null || hint.isEmpty() ? "" : ". " + hint);
  }
}
