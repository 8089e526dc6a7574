package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.RowQuery.Answer;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a chunk in parts that come in time and fill no more than one answer. At first
 * the whole chunk is asked for. When that took too long, or was too much for the server, an eighth
 * of it is, within a shorter time, and when that is still too much its rows are, one after the
 * other. So a read that failed is never repeated as it was, and what it took is learned for the
 * chunks to come.
 *
 * <p>A server that does not answer at all is not taken for slow rows: before anything smaller is
 * asked for, a statement without rows must have its answer. Not thread-safe.
 */
public final class RowParts<T> {

  private static final int SMALLER = 8;

  private final StatementPool pool;
  private final RowSizes sizes;
  private final RowQuery<T> query;
  private final LongSupplier clock;
  private final boolean triesEach;
  private @Nullable SlowRowReader<T> slowly;
  private int most = Integer.MAX_VALUE;

  /**
   * Some of the rows that were asked for.
   *
   * @param begunAt by the clock: when the first of the statements began that read them
   */
  public record Part<T>(List<T> rows, long begunAt) {}

  /**
   * @param clock told when a part's reading began
   * @param triesEach whether each row is tried by itself from the start
   */
  RowParts(
      StatementPool pool,
      RowSizes sizes,
      RowQuery<T> query,
      LongSupplier clock,
      boolean triesEach) {
    this.pool = pool;
    this.sizes = sizes;
    this.query = query;
    this.clock = clock;
    this.triesEach = triesEach;
  }

  /** Reads some of these rows, at least one; the keys of the answer tell which. */
  public Future<Part<T>> next(List<String> keys) {
    List<String> part = keys.subList(0, Math.min(keys.size(), Math.min(most, sizes.rows(name()))));
    SlowRowReader<T> before = slowly;
    if (before != null) {
      return slowly(part, before);
    }
    return triesEach ? tried(part) : plain(part);
  }

  private Future<Part<T>> plain(List<String> keys) {
    long begunAt = clock.getAsLong();
    long nanos = System.nanoTime();
    return query
        .plain(pool, keys)
        .transform(
            (answers, failure) -> {
              sizes.took(name(), keys.size(), millisSince(nanos));
              return failure == null ? fitting(answers, begunAt) : apart(keys, failure);
            });
  }

  /** After a statement with all of them failed. */
  private Future<Part<T>> apart(List<String> keys, Throwable failure) {
    if (keys.isEmpty() || !PgFailures.mayBeOfRows(failure)) {
      return Future.failedFuture(failure);
    }
    // Without rows only what is wrong with the table or the server fails.
    return query
        .plain(pool, List.of())
        .compose(readable -> PgFailures.isTooMuch(failure) ? smaller(keys) : tried(keys));
  }

  private Future<Part<T>> smaller(List<String> keys) {
    SlowRowReader<T> next = new SlowRowReader<>(pool, query, RowReader.patienceMillis(pool));
    slowly = next;
    most = Math.max(1, keys.size() / SMALLER);
    return slowly(keys.subList(0, most), next);
  }

  private Future<Part<T>> slowly(List<String> keys, SlowRowReader<T> slowly) {
    if (keys.size() == 1) {
      return oneByOne(keys, slowly);
    }
    long begunAt = clock.getAsLong();
    long nanos = System.nanoTime();
    return query
        .plain(pool, keys, slowly.limitMillis())
        .transform(
            (answers, failure) -> {
              sizes.took(name(), keys.size(), millisSince(nanos));
              if (failure == null) {
                most *= 2;
                return fitting(answers, begunAt);
              }
              most = Math.max(1, most / 2);
              return PgFailures.mayBeOfRows(failure)
                  ? oneByOne(keys, slowly)
                  : Future.failedFuture(failure);
            });
  }

  private Future<Part<T>> oneByOne(List<String> keys, SlowRowReader<T> slowly) {
    long begunAt = clock.getAsLong();
    return slowly.read(keys).compose(answers -> fitting(answers, begunAt));
  }

  private Future<Part<T>> tried(List<String> keys) {
    long begunAt = clock.getAsLong();
    return query
        .tried(pool, keys)
        .transform(
            (answers, failure) ->
                failure == null
                    ? fitting(answers, begunAt)
                    : PgFailures.isTooMuch(failure) && !keys.isEmpty()
                        ? smaller(keys)
                        : Future.failedFuture(failure));
  }

  /** Those that were left out are asked for again, now that their sizes are known. */
  private Future<Part<T>> fitting(List<Answer<T>> answers, long begunAt) {
    answers.forEach(answer -> sizes.saw(name(), answer.chars()));
    List<T> rows =
        answers.stream().map(Answer::value).filter(Objects::nonNull).map(RowParts::known).toList();
    return rows.isEmpty() && answers.size() > 1
        ? plain(firstThatFit(answers))
        : Future.succeededFuture(new Part<>(rows, begunAt));
  }

  private static <T> T known(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  private static <T> List<String> firstThatFit(List<Answer<T>> answers) {
    int fit = 0;
    for (long chars = answers.get(0).chars();
        fit < answers.size() - 1 && chars <= RowSizes.CHUNK_CHARS;
        chars += answers.get(fit).chars()) {
      fit++;
    }
    return answers.subList(0, Math.max(1, fit)).stream().map(Answer::key).toList();
  }

  private String name() {
    return query.mirror().name();
  }

  private static long millisSince(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }
}
