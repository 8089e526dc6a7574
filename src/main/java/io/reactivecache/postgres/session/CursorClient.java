package io.reactivecache.postgres.session;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import java.util.List;

/** The cursor in Redis, as the leader last saw it, and the only way to move it. */
public final class CursorClient {

  /** The partition of redis-writer that keeps the cursor. */
  public static final int PARTITION = 0;

  private static final long ANSWER_MILLIS = 2_000;

  private final Bus bus;
  private final Retry retry;
  private final RedisClock clock;
  private final RedisProcessTracker redisProcesses;

  public CursorClient(LeaderContext context) {
    this.bus = context.bus();
    this.retry = context.retryOutages();
    this.clock = context.redisClock();
    this.redisProcesses = context.redisProcesses();
  }

  /** What Redis holds; waits while Redis is away. */
  public Future<CursorRead> read() {
    return retry
        .untilDone(
            () -> bus.request(Address.CURSOR_READ, PARTITION, new ReadCursor(), ANSWER_MILLIS))
        .onSuccess(
            answer -> {
              clock.heard(answer.redisTimeMillis());
              redisProcesses.cursorIn(answer.redisProcess());
            });
  }

  /**
   * Compare-and-set; waits while Redis is away. A move whose answer was lost is repeated, and then
   * finds its own cursor, which counts as moved.
   *
   * @param previous what the copies may hold; empty: in any case
   */
  public Future<CursorMoved> move(List<Cursor> previous, Cursor next) {
    return move(new MoveCursor(previous, next));
  }

  /** The same, but only in the Redis process where the cursor was seen last. */
  public Future<CursorMoved> moveWhereItWas(List<Cursor> previous, Cursor next) {
    return move(new MoveCursor(previous, next, redisProcesses.cursorIn()));
  }

  private Future<CursorMoved> move(MoveCursor move) {
    return retry
        .untilDone(() -> bus.request(Address.CURSOR_MOVE, PARTITION, move, ANSWER_MILLIS))
        .map(
            answer -> {
              CursorRead held = answer.held();
              clock.heard(held.redisTimeMillis());
              boolean moved = answer.moved() || held.holdsOnly(move.next());
              if (moved) {
                redisProcesses.cursorIn(held.redisProcess());
              }
              return new CursorMoved(moved, held);
            });
  }
}
