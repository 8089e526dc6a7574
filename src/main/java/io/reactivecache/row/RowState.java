package io.reactivecache.row;

import org.jspecify.annotations.Nullable;

/**
 * What is known of one row: at this version it looked like this, or was not there.
 *
 * @param row the row as JSON text, exactly as PostgreSQL made it; null when there is no such row
 */
public record RowState(RowKey key, RowVersion version, @Nullable String row) {

  public boolean isAbsent() {
    return row == null;
  }
}
