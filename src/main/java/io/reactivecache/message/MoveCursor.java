package io.reactivecache.message;

import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.row.Cursor;
import java.util.List;

/**
 * Compare-and-set of the cursor in Redis.
 *
 * @param previous of these each copy must be one for the move to happen; none to write over
 *     anything but a cursor of a later term, as the last step of a new epoch
 * @param redisProcess the only Redis in which it may move, since another may lack what was stored
 *     since; empty for any
 */
public record MoveCursor(List<Cursor> previous, Cursor next, String redisProcess) {

  /** In whatever Redis is there. */
  public MoveCursor(List<Cursor> previous, Cursor next) {
    this(previous, next, "");
  }

  /**
   * The answer.
   *
   * @param moved false when Redis held something else: it went back, or another leader is at work
   * @param held what Redis holds now
   */
  public record CursorMoved(boolean moved, CursorRead held) {}
}
