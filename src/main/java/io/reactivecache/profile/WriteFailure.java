package io.reactivecache.profile;

import io.reactivecache.postgres.client.PgFailures;
import io.vertx.pgclient.PgException;

/** Why a transaction did not do what it was asked to. Without a stack trace: it is not a bug. */
final class WriteFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What can be done about it. */
  enum Kind {
    /** The transaction lost against another and changed nothing: try again. */
    CONFLICT,
    /** A row's data made it fail, and nothing was changed. */
    DATA,
    /** A lock or a statement took too long, and nothing was changed. */
    BUSY,
    /** PostgreSQL refused for a reason of its own, and nothing was changed. */
    REFUSED,
    /** Nobody knows whether it was committed. */
    UNKNOWN
  }

  private final Kind kind;

  WriteFailure(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** For an error that PostgreSQL reported before the commit. */
  static WriteFailure ofStatement(Throwable failure) {
    if (!(failure instanceof PgException error)) {
      return unknown(failure);
    }
    return new WriteFailure(kindOf(error.getSqlState()), describe(error));
  }

  /** For an error in the place of the commit's answer. */
  static WriteFailure ofCommit(Throwable failure) {
    if (failure instanceof PgException error) {
      Kind kind = kindOf(error.getSqlState());
      // Deferred checks and serialization are decided before the commit. A server that goes down
      // may say so in the middle of it.
      if (kind == Kind.CONFLICT || kind == Kind.DATA) {
        return new WriteFailure(kind, describe(error));
      }
    }
    return unknown(failure);
  }

  static WriteFailure unknown(Throwable failure) {
    return new WriteFailure(Kind.UNKNOWN, String.valueOf(failure.getMessage()));
  }

  private static Kind kindOf(String sqlState) {
    if (sqlState.startsWith("40")) {
      return Kind.CONFLICT;
    }
    if (sqlState.startsWith("22") || sqlState.startsWith("23")) {
      return Kind.DATA;
    }
    if (sqlState.equals(PgFailures.LOCK_NOT_AVAILABLE)
        || sqlState.equals(PgFailures.QUERY_CANCELED)) {
      return Kind.BUSY;
    }
    return Kind.REFUSED;
  }

  private static String describe(PgException error) {
    return error.getErrorMessage() + " (" + error.getSqlState() + ")";
  }
}
