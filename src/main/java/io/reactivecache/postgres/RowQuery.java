package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.function.Function;

/**
 * A statement of {@link RowSql} with its parameters.
 *
 * @param parameters for some keys
 * @param lookup the text of the look-up, for the way that wants it
 */
record RowQuery(RowSql sql, Function<List<String>, Tuple> parameters, String lookup) {

  Future<RowSet<Row>> plain(RowPool pool, List<String> keys) {
    return pool.query(sql.plain(), parameters.apply(keys));
  }

  Future<RowSet<Row>> tried(RowPool pool, List<String> keys) {
    return pool.query(sql.tried(), parameters.apply(keys).addString(lookup));
  }

  /** As {@link #tried}, for one key and within a shorter time. */
  Future<RowSet<Row>> tried(RowPool pool, String key, int limitMillis) {
    Tuple all = parameters.apply(List.of(key)).addString(lookup);
    return pool.query(sql.tried(), all, limitMillis);
  }

  Future<RowSet<Row>> unseen(RowPool pool, String key, int limitMillis) {
    return pool.query(sql.unseen(), parameters.apply(List.of(key)), limitMillis);
  }
}
