package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** What Redis holds of a table, compared with the table. */
final class StoredRows {

  private static final int AT_ONCE = 1_000;

  private StoredRows() {}

  /**
   * How many rows of a table Redis does not hold as they are.
   *
   * @param prefix before each row's key
   * @param key the table's column that the key in Redis ends with
   */
  static int countWrong(
      RedisCli redis, String prefix, TestDatabase database, String table, String key) {
    List<List<String>> rows =
        database.query("select %s::text, row_to_json(t)::text from %s t".formatted(key, table));
    int wrong = 0;
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      List<List<String>> some = rows.subList(from, Math.min(from + AT_ONCE, rows.size()));
      List<String> stored =
          redis.pipeline(
              some.stream().map(row -> List.of("HGET", prefix + row.get(0), "row")).toList());
      for (int i = 0; i < some.size(); i++) {
        if (!isSame(stored.get(i), some.get(i).get(1))) {
          wrong++;
        }
      }
    }
    return wrong;
  }

  /** An empty text is a row that is missing. */
  private static boolean isSame(String stored, String row) {
    return !stored.isEmpty() && new JsonObject(stored).equals(new JsonObject(row));
  }
}
