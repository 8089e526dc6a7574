package io.reactivecache.message;

import io.reactivecache.row.Cursor;
import org.jspecify.annotations.Nullable;

/**
 * Compare-and-set of the cursor in Redis.
 *
 * @param previous what Redis must hold for the move to happen; null to write over anything but a
 *     cursor of a later term, as the last step of a new epoch
 * @param redisProcess the only Redis in which it may move, since another may lack what was stored
 *     since; empty for any
 */
public record MoveCursor(@Nullable Cursor previous, Cursor next, String redisProcess) {

  /** In whatever Redis is there. */
  public MoveCursor(@Nullable Cursor previous, Cursor next) {
    this(previous, next, "");
  }
}
