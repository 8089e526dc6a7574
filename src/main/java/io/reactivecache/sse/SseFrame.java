package io.reactivecache.sse;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of Server-Sent Events, as the HTML standard has them. */
final class SseFrame {

  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

  private SseFrame() {}

  /**
   * One event.
   *
   * @param name null for the unnamed event, which browsers call {@code message}; one line
   * @param id null leaves the browser's last event id as it is; one line
   * @param data any text; each of its lines becomes a {@code data:} line of its own
   */
  static Buffer event(@Nullable String name, @Nullable String id, String data) {
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

  /** What says that the stream is alive. */
  static Buffer comment() {
    return COMMENT;
  }

  /** How long the browser waits before it connects again, from now on. */
  static Buffer retry(int millis) {
    return Buffer.buffer("retry: " + millis + "\n\n");
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
