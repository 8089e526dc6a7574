package io.reactivecache.postgres.rows;

import io.reactivecache.row.QuarantineReason;
import io.vertx.sqlclient.Row;
import org.jspecify.annotations.Nullable;

/**
 * Why a row is quarantined.
 *
 * @param detail sizes or an SQLSTATE: never what is in the row, which an error's text may quote
 */
public record QuarantineCause(QuarantineReason reason, String detail) {

  public static final QuarantineCause BY_REDIS =
      new QuarantineCause(QuarantineReason.REFUSED, "Redis refused it again and again");

  static final QuarantineCause BY_KEY =
      new QuarantineCause(QuarantineReason.UNREADABLE, "its key has no form in UTF-8");

  public static final QuarantineCause STILL_TOO_SLOW =
      new QuarantineCause(QuarantineReason.TOO_SLOW, "not tried");

  /** What an answer of {@link RowSql} says; null when the row is shown, or is not there. */
  static @Nullable QuarantineCause of(Row row, int maxRowBytes) {
    String problem = row.getString("problem");
    if (QuarantineReason.TOO_SLOW.code().equals(problem)) {
      return new QuarantineCause(QuarantineReason.TOO_SLOW, "its statement was cancelled");
    }
    if (problem != null) {
      return new QuarantineCause(QuarantineReason.UNREADABLE, "SQLSTATE " + problem);
    }
    return ofBytes(row.getInteger("bytes"), maxRowBytes);
  }

  /** What the size of a row's JSON says; null when it is allowed, or there is no row. */
  static @Nullable QuarantineCause ofBytes(@Nullable Integer bytes, int maxRowBytes) {
    return bytes == null || bytes <= maxRowBytes
        ? null
        : new QuarantineCause(
            QuarantineReason.TOO_LARGE, bytes + " bytes, " + maxRowBytes + " are allowed");
  }
}
