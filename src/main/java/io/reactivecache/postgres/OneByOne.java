package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads rows one after the other, each within a short time, after a statement with all of them took
 * too long.
 *
 * <p>A row whose statement is cancelled is too slow if it is found at once when nobody asks for its
 * JSON; otherwise it is the server that is slow, and the read fails as the first one did. Each row
 * that is too slow halves the time for the others, so that many of them take little longer than
 * one; who was wronged by that is tried again later, alone.
 */
final class OneByOne {

  private static final int SHORTEST_MILLIS = 25;

  private final RowPool pool;
  private final RowQuery query;
  private final int unseenMillis;
  private final List<Row> rows = new ArrayList<>();
  private int limitMillis;

  /**
   * @param limitMillis the time of the first row
   */
  OneByOne(RowPool pool, RowQuery query, int limitMillis) {
    this.pool = pool;
    this.query = query;
    this.limitMillis = Math.max(SHORTEST_MILLIS, limitMillis);
    this.unseenMillis = Math.max(2 * SHORTEST_MILLIS, pool.statementTimeoutMillis() / 20);
  }

  Future<List<Row>> read(List<String> keys) {
    return Windowed.run(1, keys.iterator(), this::read).map(done -> rows);
  }

  private Future<Void> read(String key) {
    return query
        .tried(pool, key, limitMillis)
        .recover(
            failure ->
                RowReader.isTooSlow(failure)
                    ? query.unseen(pool, key, unseenMillis).onSuccess(found -> hurry())
                    : Future.failedFuture(failure))
        .onSuccess(found -> found.forEach(rows::add))
        .mapEmpty();
  }

  private void hurry() {
    limitMillis = Math.max(SHORTEST_MILLIS, limitMillis / 2);
  }
}
