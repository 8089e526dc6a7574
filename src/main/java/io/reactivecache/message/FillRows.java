package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows that pg-loader read, to be stored where their lease still stands, or where something older
 * is held.
 */
public record FillRows(List<Fill> fills) {

  public FillRows {
    fills = List.copyOf(fills);
  }

  /**
   * @param token the lease under which the row was read; null if the key was held then
   */
  public record Fill(RowState state, @Nullable String token) {}
}
