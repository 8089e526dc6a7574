package io.reactivecache.postgres.client;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.concurrent.TimeoutException;

/**
 * Says of a failure what it is about, and what follows from that. What is neither PostgreSQL's
 * answer nor the bus's is the connection or a deadline.
 */
public final class PgFailures {

  /** A table that somebody locked: the mirror's trouble, not the server's. */
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  /** A right that is missing. */
  public static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** A statement that took too long, or that somebody cancelled. */
  public static final String QUERY_CANCELED = "57014";

  private static final String OUT_OF_MEMORY = "53200";
  private static final String LIMIT_EXCEEDED = "54000";

  private enum Kind {
    /** No connection, no answer in time, a server that starts or stops. */
    OUTAGE,
    /** The server is short of something, or undid what another transaction contradicts. */
    SHORTAGE,
    /** The statement took too long. */
    CANCELLED,
    /** Of the server, or of a row that is too large for it. */
    MEMORY,
    /** Of what PostgreSQL can do at once, such as a value of more than a gigabyte. */
    LIMIT,
    /** Somebody holds a lock on the table. */
    LOCKED,
    /** A column or the table is gone, or a privilege was taken away. */
    TABLE,
    /** Every other answer: a row that cannot be shown, say. */
    ROW,
    /** None of PostgreSQL: the other end of the bus failed. */
    BUS
  }

  private PgFailures() {}

  /**
   * Whether trying again may help: the connection was lost or refused, the server is starting,
   * stopping or short of something, the statement was cancelled, or the bus failed in a way that
   * passes.
   */
  public static boolean passes(Throwable failure) {
    return switch (kind(failure)) {
      case OUTAGE, SHORTAGE, CANCELLED, MEMORY -> true;
      case LIMIT, LOCKED, TABLE, ROW -> false;
      case BUS -> BusException.isTransient(failure);
    };
  }

  /** Whether the server or the bus is away, which shows elsewhere: PostgreSQL refused nothing. */
  public static boolean isOutage(Throwable failure) {
    Kind kind = kind(failure);
    return kind == Kind.OUTAGE || kind == Kind.BUS;
  }

  /** Whether a statement failed because of its table, so that other tables need not wait. */
  public static boolean isOfTable(Throwable failure) {
    Kind kind = kind(failure);
    return kind == Kind.TABLE || kind == Kind.LOCKED;
  }

  /** Whether a statement was cancelled, or given up, because it took too long. */
  public static boolean isTooSlow(Throwable failure) {
    return failure instanceof TimeoutException || kind(failure) == Kind.CANCELLED;
  }

  /** Whether a statement would perhaps not have failed with fewer rows. */
  public static boolean isTooMuch(Throwable failure) {
    Kind kind = kind(failure);
    return isTooSlow(failure) || kind == Kind.MEMORY || kind == Kind.LIMIT;
  }

  /** Whether it may be the rows that made a statement fail: neither an outage nor a lock did. */
  public static boolean mayBeOfRows(Throwable failure) {
    Kind kind = kind(failure);
    return isTooMuch(failure) || kind == Kind.TABLE || kind == Kind.ROW;
  }

  private static Kind kind(Throwable failure) {
    return failure instanceof PgException answer
        ? ofState(answer.getSqlState())
        : failure instanceof BusException ? Kind.BUS : Kind.OUTAGE;
  }

  /** See PostgreSQL's table of error codes; the first two characters are the class. */
  private static Kind ofState(String state) {
    return switch (state) {
      case QUERY_CANCELED -> Kind.CANCELLED;
      case OUT_OF_MEMORY -> Kind.MEMORY;
      case LIMIT_EXCEEDED -> Kind.LIMIT;
      case LOCK_NOT_AVAILABLE -> Kind.LOCKED;
      default ->
          switch (state.substring(0, 2)) {
            case "08" -> Kind.OUTAGE;
            case "57" -> state.startsWith("57P") ? Kind.OUTAGE : Kind.SHORTAGE;
            case "40", "53", "55", "58" -> Kind.SHORTAGE;
            case "42" -> Kind.TABLE;
            default -> Kind.ROW;
          };
    };
  }

  /** What is told over the bus of a question that failed: try again later. */
  public static <T> Future<T> forBus(Throwable failure) {
    return Future.failedFuture(
        failure instanceof BusException
            ? failure
            : new BusException(
                Reason.UNAVAILABLE, "PostgreSQL did not answer: " + failure.getMessage()));
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
