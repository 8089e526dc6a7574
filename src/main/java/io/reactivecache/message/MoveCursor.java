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

  /**
   * The answer.
   *
   * @param moved false when Redis held something else: it went back, or another leader is at work
   * @param held what Redis holds now; of several copies the oldest of those that stood in the way,
   *     null when one of these is missing
   * @param redisProcess which Redis holds it; empty when that is not known
   */
  public record CursorMoved(
      boolean moved, @Nullable Cursor held, long redisTimeMillis, String redisProcess) {}
}
