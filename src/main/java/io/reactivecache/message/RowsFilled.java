package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;

/**
 * redis-writer's answer to {@link FillRows}: what Redis holds now of these keys. What is missing
 * here it does not hold: the lease was gone.
 */
public record RowsFilled(List<RowState> rows) {

  public RowsFilled {
    rows = List.copyOf(rows);
  }
}
