package io.reactivecache.cache;

import io.reactivecache.async.Recent;
import io.reactivecache.message.RowsUncached;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import java.util.Map;

/**
 * Which versions readers were given that Redis did not keep, until it holds them or something
 * newer. Bounded: of more rows the oldest are forgotten. Rows of mirrors whose changes are passed
 * over are counted apart: each read of one is remembered for as long as that lasts, and must not
 * push out what was given of others while Redis was away. Not thread-safe.
 */
final class UncachedVersions {

  static final int MAX_ROWS = 10_000;

  private final Map<RowKey, RowVersion> rows = new Recent<>(MAX_ROWS);
  private final Map<RowKey, RowVersion> passedOver = new Recent<>(MAX_ROWS);

  /** Somebody was given these. */
  void heard(RowsUncached given) {
    remember(given.versions(), rows);
    remember(given.passedOver(), passedOver);
  }

  /** Whether somebody was given a newer version than this one, which Redis holds. */
  boolean outdate(RowState held) {
    boolean ofOwn = outdate(held, rows);
    return outdate(held, passedOver) || ofOwn;
  }

  private static void remember(Map<RowKey, RowVersion> given, Map<RowKey, RowVersion> rows) {
    given.forEach(
        (key, version) ->
            rows.merge(key, version, (before, now) -> now.isNewerThan(before) ? now : before));
  }

  private static boolean outdate(RowState held, Map<RowKey, RowVersion> rows) {
    RowVersion given = rows.isEmpty() ? null : rows.get(held.key());
    if (given == null) {
      return false;
    }
    boolean outdated = given.isNewerThan(held.version());
    if (!outdated) {
      rows.remove(held.key());
    }
    return outdated;
  }
}
