package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * pg-loader asks redis-writer for the right to fill missing keys (leases as in "Scaling Memcache at
 * Facebook", NSDI 2013): a fill is accepted only while its token still stands in the key.
 *
 * @param keys different keys, all of this partition
 * @param replacing whether a key that is held is leased as well, to be filled if it holds something
 *     older
 */
public record LeaseRows(List<RowKey> keys, boolean replacing) {

  public LeaseRows {
    keys = List.copyOf(keys);
  }
}
