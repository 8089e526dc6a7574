package io.reactivecache.message;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leader asks one partition of redis-writer to drop what no store could replace, or what nobody
 * can read.
 */
public record DropUnusable(List<Entry> keys) {

  public DropUnusable {
    keys = List.copyOf(keys);
  }

  /**
   * A key of this partition.
   *
   * @param version dropped if it still stands there; null: only what is unreadable is dropped
   */
  public record Entry(RowKey key, @Nullable RowVersion version) {}

  /**
   * The answer.
   *
   * @param dropped how many keys were
   */
  public record UnusableDropped(int dropped) {}
}
