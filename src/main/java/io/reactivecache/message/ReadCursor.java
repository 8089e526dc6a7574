package io.reactivecache.message;

import io.reactivecache.row.Cursor;
import org.jspecify.annotations.Nullable;

/** The leader asks what Redis says of itself. */
public record ReadCursor() {

  /**
   * What Redis says of itself.
   *
   * @param cursor the oldest copy; null when any is missing
   * @param redisTimeMillis Redis's clock, milliseconds since 1970
   * @param newestEpoch the highest epoch of any copy, also when another is missing; 0 if there is
   *     none
   * @param redisProcess which Redis says so; empty when that is not known
   */
  public record CursorRead(
      @Nullable Cursor cursor, long redisTimeMillis, long newestEpoch, String redisProcess) {}
}
