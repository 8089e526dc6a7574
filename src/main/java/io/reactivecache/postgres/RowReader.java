package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows by their keys. One row that PostgreSQL cannot look up or show (a key text that is none
 * of the key's type, a value that has no JSON) does not fail its neighbours.
 */
final class RowReader {

  /** A row as it is now. */
  record Found(String key, @Nullable String row) {}

  /**
   * A row with its version.
   *
   * @param isCurrent whether the epoch is that of the database's present history
   */
  record Versioned(String key, @Nullable String row, long epoch, long id, boolean isCurrent) {}

  private final RowPool pool;

  RowReader(RowPool pool) {
    this.pool = pool;
  }

  /**
   * The rows as they are now.
   *
   * @return one for each key, in any order; keys that PostgreSQL refuses are left out
   */
  Future<List<Found>> read(Mirror mirror, List<String> keys) {
    return readEach(
        keys,
        chunk -> pool.query(mirror.readSql(), Tuple.of(chunk.toArray(String[]::new))),
        (row, key) -> new Found(key, row.getString("row")));
  }

  /**
   * The rows as they are now, each with its version from the same snapshot.
   *
   * @return one for each key, in any order; keys that PostgreSQL refuses are left out
   */
  Future<List<Versioned>> readVersioned(Mirror mirror, List<String> keys) {
    return readEach(
        keys,
        chunk ->
            pool.query(
                mirror.fillSql(),
                Tuple.of(chunk.toArray(String[]::new), mirror.id(), mirror.signature())),
        (row, key) ->
            new Versioned(
                key,
                row.getString("row"),
                row.getLong("epoch"),
                row.getLong("id"),
                row.getBoolean("is_current")));
  }

  /**
   * The rows as they are now, to be compared with what Redis holds.
   *
   * @param since the text of an earlier snapshot, since which changes are told, or null
   * @return one for each key, the first read first; keys that PostgreSQL refuses are left out
   */
  Future<List<ShownRow>> readToJudge(Mirror mirror, List<String> keys, @Nullable String since) {
    return readEach(
        keys,
        chunk ->
            pool.query(
                mirror.judgeSql(),
                Tuple.of(chunk.toArray(String[]::new), mirror.id(), mirror.signature(), since)),
        (row, key) ->
            new ShownRow(
                key,
                row.getString("row"),
                row.getLong("epoch"),
                row.getLong("newest_id"),
                row.getBoolean("is_current"),
                row.getBoolean("changed"),
                row.getString("snapshot")));
  }

  private <T> Future<List<T>> readEach(
      List<String> keys,
      Function<List<String>, Future<RowSet<Row>>> query,
      BiFunction<Row, String, T> shape) {
    return query
        .apply(keys)
        .map(rows -> shapeAll(rows, shape))
        .recover(failure -> readAlone(keys, query, shape, failure));
  }

  private <T> Future<List<T>> readAlone(
      List<String> keys,
      Function<List<String>, Future<RowSet<Row>>> query,
      BiFunction<Row, String, T> shape,
      Throwable failure) {
    if (!isRefusal(failure)) {
      return Future.failedFuture(failure);
    }
    if (keys.size() == 1) {
      return Future.succeededFuture(List.of());
    }
    // Halves, so that one bad key among 500 costs ten statements more and not 500.
    int middle = keys.size() / 2;
    return readEach(keys.subList(0, middle), query, shape)
        .compose(
            left ->
                readEach(keys.subList(middle, keys.size()), query, shape)
                    .map(right -> concat(left, right)));
  }

  private static <T> List<T> concat(List<T> left, List<T> right) {
    List<T> all = new ArrayList<>(left);
    all.addAll(right);
    return all;
  }

  private static <T> List<T> shapeAll(RowSet<Row> rows, BiFunction<Row, String, T> shape) {
    List<T> shaped = new ArrayList<>(rows.size());
    for (Row row : rows) {
      shaped.add(shape.apply(row, row.getString("key")));
    }
    return shaped;
  }

  /** Class 22 is a data exception, 54 a limit of PostgreSQL's that the row exceeds. */
  private static boolean isRefusal(Throwable failure) {
    return failure instanceof PgException refused
        && (refused.getSqlState().startsWith("22") || refused.getSqlState().startsWith("54"));
  }
}
