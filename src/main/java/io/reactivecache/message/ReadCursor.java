package io.reactivecache.message;

import io.reactivecache.row.Cursor;
import java.util.List;

/** The leader asks what Redis says of itself. */
public record ReadCursor() {

  /**
   * What Redis says of itself.
   *
   * @param copies the cursor as each server has it: one, or in a Redis Cluster one of each master.
   *     In no order; which is the oldest, and so counts, is for the leader to say
   * @param complete whether no server lacks its copy: what one without a copy lost is not known
   * @param redisTimeMillis Redis's clock, milliseconds since 1970
   * @param newestEpoch the highest epoch of any copy, also when another is missing; 0 if there is
   *     none
   * @param redisProcess which Redis says so; empty when that is not known
   */
  public record CursorRead(
      List<Cursor> copies,
      boolean complete,
      long redisTimeMillis,
      long newestEpoch,
      String redisProcess) {

    /** Whether every copy is this cursor. */
    public boolean holdsOnly(Cursor cursor) {
      return complete && copies.stream().allMatch(cursor::equals);
    }
  }
}
