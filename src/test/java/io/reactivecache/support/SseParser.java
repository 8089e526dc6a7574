package io.reactivecache.support;

import io.reactivecache.support.SseClient.Event;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes events of bytes, by the letter of the HTML standard (9.2.6). */
final class SseParser {

  final List<Event> events = new ArrayList<>();
  final List<String> comments = new ArrayList<>();
  final ByteArrayOutputStream body = new ByteArrayOutputStream();
  String id = "";
  int retry = -1;

  /** Bodies of streams are not kept whole: a long test would fill the memory with them. */
  private static final int KEPT_BYTES = 64 * 1024;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private String name = "";
  private boolean afterCr;

  void take(byte b) {
    if (body.size() < KEPT_BYTES) {
      body.write(b);
    }
    boolean restOfCrLf = afterCr && b == '\n';
    afterCr = b == '\r';
    if (restOfCrLf) {
      return;
    }
    if (b == '\n' || b == '\r') {
      takeLine(line.toString(StandardCharsets.UTF_8));
      line.reset();
    } else {
      line.write(b);
    }
  }

  private void takeLine(String text) {
    if (text.isEmpty()) {
      dispatch();
      return;
    }
    int colon = text.indexOf(':');
    if (colon == 0) {
      comments.add(text.substring(1));
      return;
    }
    String field = colon < 0 ? text : text.substring(0, colon);
    String value = colon < 0 ? "" : text.substring(colon + 1);
    takeField(field, value.startsWith(" ") ? value.substring(1) : value);
  }

  private void takeField(String field, String value) {
    switch (field) {
      case "event" -> name = value;
      case "id" -> id = value;
      case "retry" -> retry = Integer.parseInt(value);
      case "data" -> {
        data.append(hasData ? "\n" : "").append(value);
        hasData = true;
      }
      default -> {}
    }
  }

  private void dispatch() {
    if (hasData) {
      String type = name.isEmpty() ? "message" : name;
      events.add(new Event(type, id, data.toString(), System.nanoTime()));
    }
    data.setLength(0);
    hasData = false;
    name = "";
  }
}
