package io.reactivecache.overload;

import io.reactivecache.support.TestDatabase;
import java.util.HashMap;
import java.util.Map;

/** What PostgreSQL holds of the table that these tests write. */
final class Profiles {

  private Profiles() {}

  /** All rows, by username, as the server shows them. */
  static Map<String, String> of(TestDatabase database) {
    Map<String, String> rows = new HashMap<>();
    database
        .query("select username, row_to_json(p) from profile p")
        .forEach(row -> rows.put(String.valueOf(row.get(0)), String.valueOf(row.get(1))));
    return rows;
  }
}
