package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;

/**
 * redis-writer's answer to {@link FillRows}: for each fill, in order, the newest state known: what
 * Redis holds, or the filled row itself where its lease was gone and nothing is held.
 */
public record RowsFilled(List<RowState> rows) {

  public RowsFilled {
    rows = List.copyOf(rows);
  }
}
