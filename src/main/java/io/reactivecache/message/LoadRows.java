package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * Asks one partition of pg-loader for rows that the cache does not hold.
 *
 * @param keys different keys, all of this partition, at most {@link #MAX_KEYS}
 */
public record LoadRows(List<RowKey> keys) {

  public static final int MAX_KEYS = 500;

  public LoadRows {
    keys = List.copyOf(keys);
  }
}
