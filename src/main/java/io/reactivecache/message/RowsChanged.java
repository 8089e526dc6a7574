package io.reactivecache.message;

import io.reactivecache.row.RowChange;
import io.reactivecache.row.StoreWindow;
import java.util.List;

/**
 * Fresh rows from the leader to one partition of redis-writer. An empty batch is a heartbeat.
 *
 * @param window when the rows were read, and until when they may be stored
 * @param rows at most one for each key; all of this partition
 * @param refreshedMirrors mirrors whose cached rows were all read again just before this batch:
 *     whoever watches any of their rows reads it again
 */
public record RowsChanged(
    BatchId id, StoreWindow window, List<RowChange> rows, List<String> refreshedMirrors) {

  public RowsChanged {
    rows = List.copyOf(rows);
    refreshedMirrors = List.copyOf(refreshedMirrors);
  }
}
