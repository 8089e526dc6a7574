package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import java.util.List;

/**
 * Asks one partition of pg-loader for rows that the cache does not hold.
 *
 * @param keys different keys, all of this partition, at most {@link #MAX_KEYS}
 * @param bypassingCache whether they are read from PostgreSQL whatever the cache holds, and replace
 *     it if it is older
 */
public record LoadRows(List<RowKey> keys, boolean bypassingCache) {

  public static final int MAX_KEYS = 500;

  public LoadRows {
    keys = List.copyOf(keys);
  }

  /** pg-loader's answer: one state for each key asked for, in the same order. */
  public record RowsLoaded(List<RowState> rows) {

    public RowsLoaded {
      rows = List.copyOf(rows);
    }
  }
}
