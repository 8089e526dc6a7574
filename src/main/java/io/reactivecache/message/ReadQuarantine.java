package io.reactivecache.message;

import java.time.OffsetDateTime;
import java.util.List;

/** http-api asks what of a mirror is quarantined. */
public record ReadQuarantine(String mirror) {

  /**
   * The answer.
   *
   * @param rows those that are listed, the newest first
   * @param unlisted how often a row found no room in the list, since all were retried
   */
  public record QuarantineRead(List<Entry> rows, long unlisted) {

    public QuarantineRead {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A quarantined row.
   *
   * @param reason the code of a {@link io.reactivecache.row.QuarantineReason}
   * @param detail sizes or an SQLSTATE, never what is in the row
   * @param count how often it was quarantined
   */
  public record Entry(
      String key,
      String reason,
      String detail,
      long count,
      OffsetDateTime firstSeen,
      OffsetDateTime lastSeen) {}
}
