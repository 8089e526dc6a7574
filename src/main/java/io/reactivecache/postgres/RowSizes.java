package io.reactivecache.postgres;

import io.reactivecache.row.RowWeight;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a mirror to read at once, so that a chunk stays near {@link #CHUNK_CHARS}
 * however large its rows are.
 */
final class RowSizes {

  static final long CHUNK_CHARS = 4L * 1024 * 1024;

  /** Of a mirror of which nothing was seen: enough for speed, few enough for rows of a megabyte. */
  private static final long UNKNOWN_CHARS = 64L * 1024;

  private final int mostRows;
  private final Map<String, RowWeight> mirrors = new HashMap<>();

  RowSizes(int mostRows) {
    this.mostRows = mostRows;
  }

  /** Rows of this mirror for the next chunk, at least 1. */
  int rows(String mirror) {
    return weight(mirror).rowsOf(CHUNK_CHARS, mostRows);
  }

  /** A row of this mirror was read. */
  void saw(String mirror, @Nullable String row) {
    weight(mirror).saw(row);
  }

  private RowWeight weight(String mirror) {
    return mirrors.computeIfAbsent(mirror, unknown -> new RowWeight(UNKNOWN_CHARS));
  }
}
