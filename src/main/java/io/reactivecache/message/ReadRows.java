package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * The leader asks one partition of redis-writer what Redis holds, to compare it with PostgreSQL.
 *
 * @param keys different keys, all of this partition
 */
public record ReadRows(List<RowKey> keys) {

  public ReadRows {
    keys = List.copyOf(keys);
  }
}
