package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * One page of cached keys; a key may come twice, as in Redis's SCAN.
 *
 * @param next the position of the page after; empty when this was the last
 */
public record KeysScanned(List<RowKey> keys, String next) {

  public KeysScanned {
    keys = List.copyOf(keys);
  }
}
