package io.reactivecache.redis.cursor;

import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.redis.client.Response;
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

  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  /** Reads the five values of a script's answer that begin with the time. */
  static CursorCopy decode(Response answer, int at) {
    long time = answer.get(at).toLong();
    String position = text(answer.get(at + 1));
    String identity = text(answer.get(at + 2));
    long epoch = number(text(answer.get(at + 3)));
    long term = number(text(answer.get(at + 4)));
    // What is not of our form is a foreign hash at our name, as good as none.
    boolean whole = !position.isEmpty() && !identity.isEmpty() && epoch >= 0 && term >= 0;
    Cursor cursor = whole ? new Cursor(position, identity, new Term(epoch, term)) : null;
    return new CursorCopy(cursor, Math.max(0, epoch), time);
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
