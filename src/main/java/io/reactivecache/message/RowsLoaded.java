package io.reactivecache.message;

import io.reactivecache.row.RowState;
import java.util.List;

/** pg-loader's answer: one state for each key asked for, in the same order. */
public record RowsLoaded(List<RowState> rows) {

  public RowsLoaded {
    rows = List.copyOf(rows);
  }
}
