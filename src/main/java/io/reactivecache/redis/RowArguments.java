package io.reactivecache.redis;

import io.reactivecache.row.RowState;
import java.util.List;

/** A row as the scripts take it. */
final class RowArguments {

  private RowArguments() {}

  /** Adds whether there is a row, the row, and how long it lives. */
  static void add(List<String> arguments, RowState state, long lifetimeMillis) {
    String row = state.row();
    arguments.add(row == null ? "0" : "1");
    arguments.add(row == null ? "" : row);
    arguments.add(Long.toString(lifetimeMillis));
  }

  static int chars(RowState state) {
    String row = state.row();
    return state.key().key().length() + (row == null ? 0 : row.length());
  }
}
