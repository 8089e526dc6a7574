package io.reactivecache.postgres;

import io.reactivecache.row.RowKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read to be compared.
 *
 * @param rows by key
 * @param snapshot the earliest that one of them was read with; null when there is none
 */
record ShownRows(Map<RowKey, ShownRow> rows, @Nullable String snapshot) {

  ShownRows {
    rows = Map.copyOf(rows);
  }

  boolean isCurrent() {
    return rows.values().stream().allMatch(ShownRow::isCurrent);
  }
}
