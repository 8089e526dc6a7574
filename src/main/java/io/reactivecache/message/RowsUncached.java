package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowVersion;
import java.util.Map;

/**
 * pg-loader gave out rows that the cache did not keep: it may hold, or be given by a batch that is
 * on its way, something older.
 *
 * @param versions under which they were given
 * @param passedOver of rows whose mirror's changes are passed over: the least version that cannot
 *     be older
 */
public record RowsUncached(Map<RowKey, RowVersion> versions, Map<RowKey, RowVersion> passedOver) {

  public RowsUncached {
    versions = Map.copyOf(versions);
    passedOver = Map.copyOf(passedOver);
  }
}
