package io.reactivecache.message;

import io.reactivecache.row.RowChange;
import java.util.List;

/**
 * Fresh rows from the leader to one partition of redis-writer. An empty batch is a heartbeat.
 *
 * @param storeBeforeMillis by Redis's own clock, milliseconds since 1970: a store that arrives
 *     later is refused, since the fence it should meet may have been evicted meanwhile
 * @param rows at most one for each key; all of this partition
 * @param refreshedMirrors mirrors whose cached rows were all read again just before this batch:
 *     whoever watches any of their rows reads it again
 */
public record RowsChanged(
    BatchId id, long storeBeforeMillis, List<RowChange> rows, List<String> refreshedMirrors) {

  public RowsChanged {
    rows = List.copyOf(rows);
    refreshedMirrors = List.copyOf(refreshedMirrors);
  }
}
