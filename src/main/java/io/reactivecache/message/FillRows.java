package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;

/**
 * Rows that pg-loader read, to be stored where their lease still stands and nothing as new is held.
 */
public record FillRows(List<Fill> fills) {

  public FillRows {
    fills = List.copyOf(fills);
  }

  /**
   * @param token the lease under which the row was read
   */
  public record Fill(RowState state, String token) {}

  /**
   * redis-writer's answer: what Redis holds now of these keys. What is missing here it does not
   * hold: the lease was gone.
   */
  public record RowsFilled(List<RowState> rows) {

    public RowsFilled {
      rows = List.copyOf(rows);
    }
  }
}
