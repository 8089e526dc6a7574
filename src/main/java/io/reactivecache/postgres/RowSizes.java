package io.reactivecache.postgres;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a mirror to read at once, so that a chunk stays near {@link #CHUNK_CHARS}
 * however large its rows are: from a moving average of the rows seen, which rises at once and falls
 * slowly.
 */
final class RowSizes {

  static final long CHUNK_CHARS = 4L * 1024 * 1024;

  /** Of a mirror of which nothing was seen: enough for speed, few enough for rows of a megabyte. */
  private static final long UNKNOWN_CHARS = 64L * 1024;

  private final int mostRows;
  private final Map<String, Long> averageChars = new HashMap<>();

  RowSizes(int mostRows) {
    this.mostRows = mostRows;
  }

  /** Rows of this mirror for the next chunk, at least 1. */
  int rows(String mirror) {
    long fitting = CHUNK_CHARS / Math.max(1, averageChars.getOrDefault(mirror, UNKNOWN_CHARS));
    return (int) Math.max(1, Math.min(mostRows, fitting));
  }

  /** A row of this mirror was read. */
  void saw(String mirror, @Nullable String row) {
    long chars = row == null ? 0 : row.length();
    averageChars.merge(
        mirror, chars, (before, now) -> now > before ? now : before - (before - now) / 64);
  }
}
