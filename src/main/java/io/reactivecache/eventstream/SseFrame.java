package io.reactivecache.eventstream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of Server-Sent Events, as the HTML standard has them. */
public final class SseFrame {

  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

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

  /** What says that the stream is alive. */
  public static Buffer comment() {
    return COMMENT;
  }

  /** How long the browser waits before it connects again, from now on. */
  public static Buffer retry(int millis) {
    return Buffer.buffer("retry: " + millis + "\n\n");
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
