package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import java.util.List;

/**
 * The leader asks for one page of the cached keys of a mirror.
 *
 * @param position where the page before ended; empty for the first
 * @param count how many keys a page should hold, a hint as in Redis's SCAN
 */
public record ScanKeys(String mirror, String position, int count) {

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
}
