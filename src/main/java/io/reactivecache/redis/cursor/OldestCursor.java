package io.reactivecache.redis.cursor;

import io.reactivecache.row.Cursor;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which of several copies of the cursor is behind. */
final class OldestCursor {

  /**
   * A snapshot is the text {@code xmin:xmax:xip,xip,...}. Of one leader's snapshots the older has
   * the smaller xmax; with the same xmax, the smaller xmin; then, the more transactions that still
   * run.
   */
  private static final Comparator<Cursor> BY_AGE =
      Comparator.comparing(Cursor::term)
          .thenComparing(cursor -> number(cursor, 1))
          .thenComparing(cursor -> number(cursor, 0))
          .thenComparing(cursor -> -running(cursor));

  private OldestCursor() {}

  /** The oldest; null when one is missing. */
  static @Nullable Cursor of(List<@Nullable Cursor> copies) {
    return copies.stream().anyMatch(Objects::isNull)
        ? null
        : copies.stream().map(Objects::requireNonNull).min(BY_AGE).orElse(null);
  }

  private static long number(Cursor cursor, int part) {
    String[] parts = cursor.snapshot().split(":", -1);
    return Long.parseUnsignedLong(parts[part]);
  }

  private static int running(Cursor cursor) {
    return cursor.snapshot().split(",", -1).length;
  }
}
