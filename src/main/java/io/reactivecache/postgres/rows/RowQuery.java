package io.reactivecache.postgres.rows;

import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A statement of {@link RowSql} with its parameters, and what its answers come to.
 *
 * @param parameters for some keys
 * @param plainShape of an answer of the plain way to these keys
 * @param shape of a row of the other ways
 */
record RowQuery<T>(
    Mirror mirror,
    RowSql sql,
    Function<List<String>, Tuple> parameters,
    BiFunction<List<String>, RowSet<Row>, List<Answer<T>>> plainShape,
    Function<Row, Answer<T>> shape) {

  /**
   * One row's answer.
   *
   * @param value null: the row was left out, since those before it fill an answer
   * @param chars what the row's text weighs
   */
  record Answer<T>(String key, @Nullable T value, long chars) {}

  /** Of a statement whose ways all answer with a row for each key. */
  static <T> RowQuery<T> of(
      Mirror mirror, RowSql sql, Function<List<String>, Tuple> parameters, Function<Row, T> shape) {
    Function<Row, Answer<T>> answer = row -> answer(mirror, row, shape);
    return new RowQuery<>(mirror, sql, parameters, (keys, rows) -> all(rows, answer), answer);
  }

  static <T> Answer<T> answer(Mirror mirror, Row row, Function<Row, T> shape) {
    String key = KeyForm.key(row);
    Integer bytes = row.getInteger("bytes");
    String text = row.getString("row");
    boolean isLeftOut =
        text == null && bytes != null && QuarantineCause.of(row, mirror.maxRowBytes()) == null;
    return new Answer<>(key, isLeftOut ? null : shape.apply(row), weight(bytes, text, isLeftOut));
  }

  private static long weight(@Nullable Integer bytes, @Nullable String row, boolean isLeftOut) {
    return isLeftOut ? Objects.requireNonNull(bytes) : row == null ? 0 : row.length();
  }

  Future<List<Answer<T>>> plain(StatementPool pool, List<String> keys) {
    return pool.query(sql.plain(), parameters.apply(keys))
        .map(rows -> plainShape.apply(keys, rows));
  }

  /** As {@link #plain}, within a shorter time. */
  Future<List<Answer<T>>> plain(StatementPool pool, List<String> keys, int limitMillis) {
    return pool.query(sql.plain(), parameters.apply(keys), limitMillis)
        .map(rows -> plainShape.apply(keys, rows));
  }

  Future<List<Answer<T>>> tried(StatementPool pool, List<String> keys) {
    return pool.query(sql.tried(), withLookup(keys)).map(rows -> all(rows, shape));
  }

  /** As {@link #tried}, for one key and within a shorter time. */
  Future<List<Answer<T>>> tried(StatementPool pool, String key, int limitMillis) {
    return pool.query(sql.tried(), withLookup(List.of(key)), limitMillis)
        .map(rows -> all(rows, shape));
  }

  Future<List<Answer<T>>> unseen(StatementPool pool, String key, int limitMillis) {
    return pool.query(sql.unseen(), parameters.apply(List.of(key)), limitMillis)
        .map(rows -> all(rows, shape));
  }

  private Tuple withLookup(List<String> keys) {
    return parameters.apply(keys).addString(mirror.lookupSql());
  }

  private static <T> List<Answer<T>> all(RowSet<Row> rows, Function<Row, Answer<T>> shape) {
    List<Answer<T>> all = new ArrayList<>(rows.size());
    rows.forEach(row -> all.add(shape.apply(row)));
    return all;
  }
}
