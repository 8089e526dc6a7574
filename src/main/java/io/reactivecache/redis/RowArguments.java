package io.reactivecache.redis;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowState;
import java.util.List;

/** A row as the scripts take it. */
final class RowArguments {

  private RowArguments() {}

  /** Adds its version, whether there is a row, the row or why it is set aside, and its lifetime. */
  static void add(List<String> arguments, RowState state, long lifetimeMillis) {
    String row = state.row();
    QuarantineReason quarantine = state.quarantine();
    arguments.add(state.version().toString());
    arguments.add(row != null ? "1" : quarantine != null ? "2" : "0");
    arguments.add(row != null ? row : quarantine != null ? quarantine.code() : "");
    arguments.add(Long.toString(lifetimeMillis));
  }

  static int chars(RowState state) {
    String row = state.row();
    return state.key().key().length() + (row == null ? 0 : row.length());
  }
}
