package io.reactivecache.postgres.rows;

import io.reactivecache.row.RowKey;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read to be compared.
 *
 * @param rows by key
 * @param snapshot the earliest that one of them was read with; null when there is none
 */
public record ShownRows(Map<RowKey, ShownRow> rows, @Nullable String snapshot) {

  public ShownRows {
    rows = Map.copyOf(rows);
  }

  public boolean isCurrent() {
    return rows.values().stream().allMatch(ShownRow::isCurrent);
  }
}
