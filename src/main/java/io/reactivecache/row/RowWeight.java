package io.reactivecache.row;

import org.jspecify.annotations.Nullable;

/**
 * What a row weighs, so that as many are asked for at once as fit a bound in bytes: an average of
 * the rows seen last, which rises at once and falls slowly. Not thread-safe.
 */
public final class RowWeight {

  /** A row's own, beside its text. */
  private static final long OVERHEAD_CHARS = 200;

  private long averageChars;
  private boolean known;

  /**
   * @param unknownChars what a row is taken for before the first was seen
   */
  public RowWeight(long unknownChars) {
    this.averageChars = unknownChars;
  }

  public void saw(@Nullable String row) {
    saw(row == null ? 0 : row.length());
  }

  /** A row's text has so many characters. */
  public void saw(long text) {
    long chars = OVERHEAD_CHARS + text;
    boolean falls = known && chars < averageChars;
    averageChars = falls ? averageChars - (averageChars - chars) / 64 : chars;
    known = true;
  }

  /** How many rows weigh so much, at least 1 and at most {@code most}. */
  public int rowsOf(long chars, int most) {
    return (int) Math.max(1, Math.min(most, chars / averageChars));
  }
}
