package io.reactivecache.postgres.rows;

import io.reactivecache.row.RowWeight;
import java.util.HashMap;
import java.util.Map;

/**
 * How many rows of a mirror to read at once, so that a chunk stays near {@link #CHUNK_CHARS} and
 * comes within its time, however large or slow its rows are.
 */
public final class RowSizes {

  static final long CHUNK_CHARS = 4L * 1024 * 1024;

  /** What reading a chunk should take at most: rows must reach Redis soon after they were read. */
  static final int CHUNK_MILLIS = 500;

  /** Of a mirror of which nothing was seen: enough for speed, few enough for rows of a megabyte. */
  private static final long UNKNOWN_CHARS = 64L * 1024;

  /** Nor more than this part of the time that a statement may take. */
  private static final int PART_OF_TIMEOUT = 10;

  private static final int SLOWLY = 8;

  private final int mostRows;
  private final double chunkMillis;
  private final Map<String, RowWeight> weights = new HashMap<>();
  private final Map<String, Double> rowMillis = new HashMap<>();

  /**
   * @param statementTimeoutMillis PostgreSQL's limit of one statement
   */
  public RowSizes(int mostRows, int statementTimeoutMillis) {
    this.mostRows = mostRows;
    this.chunkMillis =
        Math.max(1, Math.min(CHUNK_MILLIS, statementTimeoutMillis / PART_OF_TIMEOUT));
  }

  /** Rows of this mirror for the next chunk, at least 1. */
  public int rows(String mirror) {
    double inTime = chunkMillis / rowMillis.getOrDefault(mirror, 0.0);
    return (int) Math.max(1, Math.min(weight(mirror).rowsOf(CHUNK_CHARS, mostRows), inTime));
  }

  /** A row of this mirror weighs so much. */
  void saw(String mirror, long chars) {
    weight(mirror).saw(chars);
  }

  /** A statement for so many rows ended, well or not. What that tells rises at once, and falls. */
  void took(String mirror, int rows, long millis) {
    if (rows > 0) {
      double now = (double) millis / rows;
      rowMillis.merge(
          mirror, now, (known, seen) -> Math.max(seen, known - (known - seen) / SLOWLY));
    }
  }

  private RowWeight weight(String mirror) {
    return weights.computeIfAbsent(mirror, unknown -> new RowWeight(UNKNOWN_CHARS));
  }
}
