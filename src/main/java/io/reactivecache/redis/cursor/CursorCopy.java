package io.reactivecache.redis.cursor;

import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One server's copy of the cursor, and its clock.
 *
 * @param cursor null when there is none, or when it is not whole
 * @param epoch the epoch that stands there, also beside a cursor that is not whole; 0 if none does
 * @param redisTimeMillis milliseconds since 1970
 */
record CursorCopy(@Nullable Cursor cursor, long epoch, long redisTimeMillis) {

  private static final Pattern SNAPSHOT = Pattern.compile("\\d{1,19}:\\d{1,19}:[\\d,]*");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** Reads the five values of a script's answer that begin with the time. */
  static CursorCopy decode(Response answer, int at) {
    long time = answer.get(at).toLong();
    String snapshot = text(answer.get(at + 1));
    String identity = text(answer.get(at + 2));
    long epoch = number(text(answer.get(at + 3)));
    long term = number(text(answer.get(at + 4)));
    // What is not of our form is a foreign hash at our name, as good as none.
    boolean whole =
        SNAPSHOT.matcher(snapshot).matches() && !identity.isEmpty() && epoch >= 0 && term >= 0;
    Cursor cursor = whole ? new Cursor(snapshot, identity, new Term(epoch, term)) : null;
    return new CursorCopy(cursor, Math.max(0, epoch), time);
  }

  /** The oldest of several; null when one is missing. */
  static @Nullable Cursor oldest(List<CursorCopy> copies) {
    return OldestCursor.of(cursors(copies));
  }

  static List<@Nullable Cursor> cursors(List<CursorCopy> copies) {
    List<@Nullable Cursor> cursors = new ArrayList<>();
    copies.forEach(copy -> cursors.add(copy.cursor));
    return cursors;
  }

  static long newestEpoch(List<CursorCopy> copies) {
    return copies.stream().mapToLong(CursorCopy::epoch).max().orElse(0);
  }

  /** Of several clocks the slowest: what is late by it is late by all. */
  static long time(List<CursorCopy> copies) {
    return copies.stream().mapToLong(CursorCopy::redisTimeMillis).min().orElse(0);
  }

  boolean isOfLaterTermThan(Cursor other) {
    return cursor != null && cursor.term().compareTo(other.term()) > 0;
  }

  private static String text(@Nullable Response field) {
    return field == null ? "" : field.toString();
  }

  private static long number(String text) {
    return NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
  }
}
