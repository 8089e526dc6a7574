package io.reactivecache.postgres.rows;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.RowQuery.Answer;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads rows one after the other, each within a short time, after a statement with all of them took
 * too long.
 *
 * <p>A row whose statement is cancelled, or is not answered, is too slow if it is found at once
 * when nobody asks for its JSON; otherwise it is the server that is slow, and the read fails as the
 * first one did. Each row that is too slow halves the time for the others, so that many of them
 * take little longer than one; who was wronged by that is tried again later, alone.
 */
final class SlowRowReader<T> {

  private static final int SHORTEST_MILLIS = 25;

  /** What was read first must not grow old while the others are. */
  private static final long READING_NANOS = TimeUnit.MILLISECONDS.toNanos(RowSizes.CHUNK_MILLIS);

  private final StatementPool pool;
  private final RowQuery<T> query;
  private final int unseenMillis;
  private int limitMillis;

  /**
   * @param limitMillis the time of the first row
   */
  SlowRowReader(StatementPool pool, RowQuery<T> query, int limitMillis) {
    this.pool = pool;
    this.query = query;
    this.limitMillis = Math.max(SHORTEST_MILLIS, limitMillis);
    this.unseenMillis = Math.max(2 * SHORTEST_MILLIS, pool.statementTimeoutMillis() / 20);
  }

  /** What the next row may take, milliseconds. */
  int limitMillis() {
    return limitMillis;
  }

  /** Reads these rows, or the first of them, if they fill an answer or take their time. */
  Future<List<Answer<T>>> read(List<String> keys) {
    Reading reading = new Reading(keys.iterator());
    return BoundedForEach.run(1, reading, reading::read).map(done -> reading.answers);
  }

  private final class Reading implements Iterator<String> {

    private final Iterator<String> keys;
    private final List<Answer<T>> answers = new ArrayList<>();
    private final long began = System.nanoTime();
    private long chars;

    Reading(Iterator<String> keys) {
      this.keys = keys;
    }

    @Override
    public boolean hasNext() {
      return keys.hasNext()
          && (answers.isEmpty()
              || (chars < RowSizes.CHUNK_CHARS && System.nanoTime() - began < READING_NANOS));
    }

    @Override
    public String next() {
      return keys.next();
    }

    Future<Void> read(String key) {
      return query
          .tried(pool, key, limitMillis)
          .recover(
              failure ->
                  PgFailures.isTooSlow(failure)
                      ? query.unseen(pool, key, unseenMillis).onSuccess(found -> hurry())
                      : Future.failedFuture(failure))
          .onSuccess(found -> found.forEach(this::add))
          .mapEmpty();
    }

    private void add(Answer<T> answer) {
      answers.add(answer);
      chars += answer.chars();
    }
  }

  private void hurry() {
    limitMillis = Math.max(SHORTEST_MILLIS, limitMillis / 2);
  }
}
