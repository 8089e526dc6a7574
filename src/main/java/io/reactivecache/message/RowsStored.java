package io.reactivecache.message;

import io.reactivecache.row.RowChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Redis now holds for the keys of a batch or a fill, whether this store won or an earlier one
 * had. Goes to every stream instance of the cluster; each sends on what is newer than it sent.
 *
 * <p>Two exceptions. Rows of a batch that came late are left out: they are read again. A row that
 * was not stored because of an eviction is told as the batch had it, though Redis holds nothing.
 *
 * @param batch the leader's batch; null for fills, whose loss is harmless (the leader publishes
 *     every change)
 * @param rows at most one for each key
 * @param refreshedMirrors as in {@link RowsChanged}
 */
public record RowsStored(
    @Nullable BatchId batch, List<RowChange> rows, List<String> refreshedMirrors) {

  public RowsStored {
    rows = List.copyOf(rows);
    refreshedMirrors = List.copyOf(refreshedMirrors);
  }
}
