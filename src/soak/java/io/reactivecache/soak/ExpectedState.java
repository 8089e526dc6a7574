package io.reactivecache.soak;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL holds while nobody writes. */
record ExpectedState(Map<String, String> rows) {

  private static final String ROWS = "select username, row_to_json(p.*)::text from profile p";

  /**
   * Changes every row once more, so that whoever shows the truth was told of it after the faults.
   */
  private static final String LAST_WRITE =
      "update profile set followings_count = followings_count + 1";

  static ExpectedState of(TestDatabase database) {
    Map<String, String> rows = new HashMap<>();
    for (List<@Nullable String> row : database.query(ROWS)) {
      rows.put(Objects.requireNonNull(row.get(0)), Objects.requireNonNull(row.get(1)));
    }
    return new ExpectedState(rows);
  }

  /** The last write of a round. */
  static void touch(TestDatabase database) {
    database.execute(LAST_WRITE);
  }

  /** The row; null if there is none. */
  @Nullable String row(String key) {
    return rows.get(key);
  }

  /** The counters that the API counts up. */
  Map<String, Long> counters() {
    Map<String, Long> counters = new HashMap<>();
    for (String key : Keys.COUNTED) {
      String row = rows.get(key);
      counters.put(key, row == null ? 0 : new JsonObject(row).getLong("likes_count"));
    }
    return counters;
  }
}
