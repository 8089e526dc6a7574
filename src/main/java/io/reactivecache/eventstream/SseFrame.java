package io.reactivecache.eventstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of Server-Sent Events, as the HTML standard has them.
 *
 * <p>Every empty line ends an event that has data. Several libraries take any other for an event,
 * and hand it on without a name or data.
 */
public final class SseFrame {

  private static final Buffer COMMENT = Buffer.buffer(":\n");

  private static final String OPENED = "opened";

  private SseFrame() {}

  /**
   * One event.
   *
   * @param name null for the unnamed event, which browsers call {@code message}; one line
   * @param id null leaves the browser's last event id as it is; one line
   * @param data any text; each of its lines becomes a {@code data:} line of its own
   */
  public static Buffer event(@Nullable String name, @Nullable String id, String data) {
    StringBuilder text = new StringBuilder(data.length() + 64);
    if (id != null) {
      text.append("id: ").append(id).append('\n');
    }
    if (name != null) {
      text.append("event: ").append(name).append('\n');
    }
    appendData(text, data);
    return Buffer.buffer(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The first event of each stream over a whole mirror, also of one that is sent away at once. It
   * leaves the client with an id to come back with, so that it is told what it missed even if it
   * had no change yet. It has data, since several clients take an id with such an event only.
   */
  public static Buffer opened(String mirror) {
    // No version: as the last of some row it would be wrong.
    return event(OPENED, OPENED, ofMirror(mirror));
  }

  /** What tells a stream over a whole mirror that it missed changes which nobody can name. */
  public static Buffer gap(String mirror) {
    return event("gap", null, ofMirror(mirror));
  }

  /** A line that says that the stream is alive, which clients pass over. */
  public static Buffer comment() {
    return COMMENT;
  }

  /**
   * An event that says that the stream is alive, for clients that ask to see it.
   *
   * @param millis until the next one on an idle stream
   */
  public static Buffer heartbeat(@Nullable String id, int millis) {
    return event("heartbeat", id, ofMillis(millis));
  }

  /**
   * A line that says how long the client waits before it connects again, from now on. It belongs to
   * the event that follows: several libraries take it with an event only.
   */
  public static Buffer retry(int millis) {
    return Buffer.buffer("retry: " + millis + "\n");
  }

  /**
   * The last event of a stream that the server ends.
   *
   * @param id what the client came with, if it was told no other since: several libraries forget it
   *     with the first event of a stream that has none
   * @param millis how long the client waits before it connects again
   */
  public static Buffer reconnect(@Nullable String id, int millis) {
    return retry(millis).appendBuffer(event("reconnect", id, ofMillis(millis)));
  }

  /**
   * All of a stream that cannot be served now.
   *
   * @param wholeMirror the mirror, if the stream is over all of it: it was open for a moment, and
   *     what its client read then may have changed before it comes back
   * @param id as for {@link #reconnect}
   */
  public static Buffer sentAway(@Nullable String wholeMirror, @Nullable String id, int millis) {
    return wholeMirror == null
        ? reconnect(id, millis)
        : retry(millis).appendBuffer(opened(wholeMirror));
  }

  private static String ofMillis(int millis) {
    return "{\"millis\":" + millis + "}";
  }

  private static String ofMirror(String mirror) {
    return "{\"mirror\":" + Json.encode(mirror) + "}";
  }

  /** CR, LF and CRLF all end a line of the stream: none may pass as it is. */
  private static void appendData(StringBuilder text, String data) {
    text.append("data: ");
    int from = 0;
    for (int i = 0; i < data.length(); i++) {
      char c = data.charAt(i);
      if (c == '\n' || c == '\r') {
        text.append(data, from, i).append("\ndata: ");
        boolean pair = c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n';
        i = pair ? i + 1 : i;
        from = i + 1;
      }
    }
    text.append(data, from, data.length()).append('\n');
  }
}
