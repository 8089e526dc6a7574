package io.reactivecache.message;

import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.StoreWindow;
import java.util.List;

/**
 * Fresh rows from the leader to one partition of redis-writer. An empty batch is a heartbeat.
 *
 * @param window when the rows were read, and until when they may be stored
 * @param rows at most one for each key; all of this partition
 * @param refreshedMirrors mirrors whose cached rows were all read again just before this batch: a
 *     stream that watches any of their rows reads it again
 */
public record RowsChanged(
    BatchId id, StoreWindow window, List<RowChange> rows, List<String> refreshedMirrors) {

  public RowsChanged {
    rows = List.copyOf(rows);
    refreshedMirrors = List.copyOf(refreshedMirrors);
  }

  /**
   * redis-writer's answer: Redis holds every row of it, or a newer one.
   *
   * @param late keys that were not stored because the batch had grown too old; they must be read
   *     from PostgreSQL again
   * @param refused keys whose row Redis does not take: that they are quarantined was stored instead
   * @param redisTimeMillis Redis's clock at the newest of this batch's stores, milliseconds since
   *     1970, of several clocks by the slowest; 0 when Redis was not asked, as for a heartbeat
   * @param redisProcess which Redis holds them; empty when that is not known, or it was not asked
   */
  public record BatchStored(
      BatchId id,
      List<RowKey> late,
      List<RowKey> refused,
      long redisTimeMillis,
      String redisProcess) {

    public BatchStored {
      late = List.copyOf(late);
      refused = List.copyOf(refused);
    }
  }
}
