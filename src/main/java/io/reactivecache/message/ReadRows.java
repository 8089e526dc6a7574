package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leader asks one partition of redis-writer what Redis holds, to compare it with PostgreSQL.
 *
 * @param keys different keys, all of this partition
 */
public record ReadRows(List<RowKey> keys) {

  public ReadRows {
    keys = List.copyOf(keys);
  }

  /** redis-writer's answer: one entry for each key asked for, in that order. */
  public record RowsRead(List<Held> rows) {

    public RowsRead {
      rows = List.copyOf(rows);
    }
  }

  /**
   * What stands at a key.
   *
   * @param state a row or a tombstone; null when nothing is held, or only a lease
   * @param unreadable something stands there that redis-writer never writes: another type, no
   *     version, or a version that is none
   */
  public record Held(RowKey key, @Nullable RowState state, boolean unreadable) {

    public boolean isNothing() {
      return state == null && !unreadable;
    }
  }
}
