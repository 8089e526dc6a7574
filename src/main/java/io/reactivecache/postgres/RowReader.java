package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows by their keys, all in one statement. A row that cannot be shown (a value that has no
 * JSON, one that is too large, one that takes for ever) fails no other and is told as what it is: a
 * second statement then tries each row by itself. A key text that is none of the key's type names
 * no row.
 */
final class RowReader {

  /**
   * A row as it is now.
   *
   * @param row null where there is none, or none that can be shown
   * @param unstorable why it cannot be shown; null when it can, or is not there
   */
  record Found(String key, @Nullable String row, @Nullable Unstorable unstorable) {}

  /**
   * A row with its version, otherwise as {@link Found}.
   *
   * @param isCurrent whether the epoch is that of the database's present history
   * @param isRewritten whether it is not, and no leader has begun a new epoch yet: what was shown
   *     before may be newer, under a larger version
   */
  record Versioned(
      String key,
      @Nullable String row,
      @Nullable Unstorable unstorable,
      long epoch,
      long id,
      boolean isCurrent,
      boolean isRewritten) {}

  private final RowPool pool;

  RowReader(RowPool pool) {
    this.pool = pool;
  }

  /**
   * The rows as they are now.
   *
   * @return one for each key, in any order
   */
  Future<List<Found>> read(Mirror mirror, List<String> keys) {
    RowQuery query = readQuery(mirror);
    return pool.query(mirror.readTogether(), query.parameters().apply(keys))
        .map(rows -> foundTogether(mirror, rows))
        .recover(failure -> apart(keys, query, failure).map(rows -> RowReader.found(mirror, rows)));
  }

  /** As {@link #read}, but each row is tried by itself from the start. */
  Future<List<Found>> readTried(Mirror mirror, List<String> keys) {
    return tried(keys, readQuery(mirror)).map(rows -> found(mirror, rows));
  }

  /** As {@link #read}, but one row after the other, the first within this time. */
  Future<List<Found>> readOneByOne(Mirror mirror, List<String> keys, int limitMillis) {
    return new OneByOne(pool, readQuery(mirror), limitMillis)
        .read(keys)
        .map(rows -> found(mirror, rows));
  }

  /**
   * The rows as they are now, each with its version from the same snapshot.
   *
   * @return one for each key, in any order
   */
  Future<List<Versioned>> readVersioned(Mirror mirror, List<String> keys) {
    RowQuery query =
        new RowQuery(
            mirror.fill(),
            some ->
                Tuple.of(
                    some.toArray(String[]::new),
                    mirror.maxRowBytes(),
                    mirror.id(),
                    mirror.signature()),
            mirror.lookupSql());
    return plain(keys, query).map(rows -> versioned(mirror, rows));
  }

  /**
   * The rows as they are now, to be compared with what Redis holds.
   *
   * @param since the text of an earlier snapshot, since which changes are told, or null
   * @return one for each key, the first read first
   */
  Future<List<ShownRow>> readToJudge(Mirror mirror, List<String> keys, @Nullable String since) {
    RowQuery query =
        new RowQuery(
            mirror.judge(),
            some ->
                Tuple.of(
                    some.toArray(String[]::new),
                    mirror.maxRowBytes(),
                    mirror.id(),
                    mirror.signature(),
                    since),
            mirror.lookupSql());
    return plain(keys, query).map(rows -> shape(rows, row -> shown(mirror, row)));
  }

  private static ShownRow shown(Mirror mirror, Row row) {
    return new ShownRow(
        row.getString("key"),
        row.getString("row"),
        Unstorable.of(row, mirror.maxRowBytes()),
        row.getLong("epoch"),
        row.getLong("newest_id"),
        row.getBoolean("is_current"),
        row.getBoolean("changed"),
        row.getString("snapshot"));
  }

  private static RowQuery readQuery(Mirror mirror) {
    return new RowQuery(
        mirror.read(),
        some -> Tuple.of(some.toArray(String[]::new), mirror.maxRowBytes()),
        mirror.lookupSql());
  }

  private Future<List<Row>> plain(List<String> keys, RowQuery query) {
    return query
        .plain(pool, keys)
        .map(RowReader::list)
        .recover(failure -> apart(keys, query, failure));
  }

  /** After a statement with all of them failed. */
  private Future<List<Row>> apart(List<String> keys, RowQuery query, Throwable failure) {
    if (keys.isEmpty() || !mayBeOfOneRow(failure)) {
      return Future.failedFuture(failure);
    }
    // Without rows only what is wrong with the table itself fails.
    return query
        .plain(pool, List.of())
        .compose(readable -> isTooSlow(failure) ? oneByOne(keys, query) : tried(keys, query));
  }

  private Future<List<Row>> tried(List<String> keys, RowQuery query) {
    return query
        .tried(pool, keys)
        .map(RowReader::list)
        .recover(
            failure -> isTooSlow(failure) ? oneByOne(keys, query) : Future.failedFuture(failure));
  }

  private Future<List<Row>> oneByOne(List<String> keys, RowQuery query) {
    return new OneByOne(pool, query, patienceMillis()).read(keys);
  }

  /** Time enough for a row that is known to be slow. */
  int patienceMillis() {
    return pool.statementTimeoutMillis() / 5;
  }

  /** A statement was cancelled because it took too long. */
  static boolean isTooSlow(Throwable failure) {
    return failure instanceof PgException answer && answer.getSqlState().equals("57014");
  }

  /** An answer of PostgreSQL's that is neither an outage nor a lock; or one of want of memory. */
  private static boolean mayBeOfOneRow(Throwable failure) {
    return failure instanceof PgException answer
        && (!PgOutage.passes(failure)
            || isTooSlow(failure)
            || answer.getSqlState().equals(PgOutage.OUT_OF_MEMORY))
        && !answer.getSqlState().equals(PgOutage.LOCK_NOT_AVAILABLE);
  }

  private static List<Row> list(RowSet<Row> rows) {
    List<Row> list = new ArrayList<>(rows.size());
    rows.forEach(list::add);
    return list;
  }

  private static List<Found> foundTogether(Mirror mirror, RowSet<Row> answer) {
    Row arrays = answer.iterator().next();
    String[] keys = arrays.getArrayOfStrings("keys");
    if (keys == null) {
      return List.of();
    }
    String[] rows = arrays.getArrayOfStrings("rows");
    Integer[] bytes = arrays.getArrayOfIntegers("bytes");
    List<Found> found = new ArrayList<>(keys.length);
    for (int i = 0; i < keys.length; i++) {
      Unstorable tooLarge = Unstorable.ofBytes(bytes[i], mirror.maxRowBytes());
      found.add(new Found(keys[i], rows[i], tooLarge));
    }
    return found;
  }

  private static List<Found> found(Mirror mirror, List<Row> rows) {
    return shape(
        rows,
        row ->
            new Found(
                row.getString("key"),
                row.getString("row"),
                Unstorable.of(row, mirror.maxRowBytes())));
  }

  private static List<Versioned> versioned(Mirror mirror, List<Row> rows) {
    return shape(
        rows,
        row ->
            new Versioned(
                row.getString("key"),
                row.getString("row"),
                Unstorable.of(row, mirror.maxRowBytes()),
                row.getLong("epoch"),
                row.getLong("id"),
                row.getBoolean("is_current"),
                row.getBoolean("is_rewritten")));
  }

  private static <T> List<T> shape(List<Row> rows, Function<Row, T> shape) {
    return rows.stream().map(shape).toList();
  }
}
