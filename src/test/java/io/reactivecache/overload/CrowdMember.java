package io.reactivecache.overload;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of many EventSources: keeps what it was shown last, and no more. Reads lines only; the
 * lengths of HTTP's chunks stand on lines of their own and mean nothing here.
 */
final class CrowdMember {

  /** Equal rows are one object: thousands of members are shown the same ones. */
  private static final Map<String, String> TEXTS = new HashMap<>();

  final String key;
  private byte[] line = new byte[160];
  private int length;
  private String id = "";
  private String pendingId = "";
  private @Nullable String pending;
  private String shown = "";
  private boolean greeted;
  private long events;
  private boolean wentBack;

  CrowdMember(String key) {
    this.key = key;
  }

  /** Another connection begins. */
  void connecting() {
    length = 0;
    pending = null;
    greeted = false;
  }

  void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      byte next = bytes.get();
      if (next == '\n') {
        takeLine(new String(line, 0, length, StandardCharsets.UTF_8));
        length = 0;
      } else if (next != '\r') {
        if (length == line.length) {
          line = Arrays.copyOf(line, 2 * length);
        }
        line[length++] = next;
      }
    }
  }

  /** Whether the stream has said hello: from then on it misses nothing. */
  boolean isGreeted() {
    return greeted;
  }

  /** The last id; empty if there was none. */
  String id() {
    return id;
  }

  /** The last data; empty if there was none. */
  String shown() {
    return shown;
  }

  long events() {
    return events;
  }

  boolean wentBack() {
    return wentBack;
  }

  private void takeLine(String text) {
    if (text.startsWith(":")) {
      greeted = true;
    } else if (text.startsWith("id: ")) {
      pendingId = text.substring(4);
    } else if (text.startsWith("data: ")) {
      pending = text.substring(6);
    } else if (text.isEmpty() && pending != null) {
      dispatch(pending);
      pending = null;
    }
  }

  private void dispatch(String data) {
    wentBack |= !id.isEmpty() && compare(pendingId, id) < 0;
    id = TEXTS.computeIfAbsent(pendingId, same -> same);
    shown = TEXTS.computeIfAbsent(data, same -> same);
    if (TEXTS.size() > 200_000) {
      TEXTS.clear();
    }
    events++;
  }

  /** Versions are pairs of epoch and id, such as 7-42. */
  private static int compare(String one, String other) {
    String[] a = one.split("-", 2);
    String[] b = other.split("-", 2);
    int epochs = Long.compare(Long.parseLong(a[0]), Long.parseLong(b[0]));
    return epochs != 0 ? epochs : Long.compare(Long.parseLong(a[1]), Long.parseLong(b[1]));
  }
}
