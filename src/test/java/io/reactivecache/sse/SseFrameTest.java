package io.reactivecache.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.eventstream.SseFrame;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.sse.frame.NamedEvents;
import io.reactivecache.sse.frame.PlainEvents;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SseFrameTest {

  private static final PlainEvents PLAIN = new PlainEvents("profile", "username", 50);
  private static final NamedEvents NAMED = new NamedEvents();

  @Test
  @DisplayName("a plain row is an unnamed event with the row as it is")
  void plainRow() {
    assertThat(plain("alice", "{\"username\":\"alice\",\"likes_count\":5}"))
        .isEqualTo("id: 7-42\ndata: {\"username\":\"alice\",\"likes_count\":5}\n\n");
  }

  @Test
  @DisplayName("a plain row that is gone is the event deleted with its key")
  void plainDeleted() {
    assertThat(plain("al\"ice", null))
        .isEqualTo("id: 7-42\nevent: deleted\ndata: {\"username\":\"al\\\"ice\"}\n\n");
  }

  @Test
  @DisplayName("a named event tells mirror, key, version and row")
  void namedRow() {
    assertThat(named("alice", "{\"a\":1}"))
        .isEqualTo(
            "id: 7-42\nevent: profile\n"
                + "data: {\"mirror\":\"profile\",\"key\":\"alice\",\"version\":\"7-42\","
                + "\"row\":{\"a\":1}}\n\n");
  }

  @Test
  @DisplayName("a named event of a row that is gone has a null row")
  void namedDeleted() {
    assertThat(named("alice", null)).endsWith("\"version\":\"7-42\",\"row\":null}\n\n");
  }

  @Test
  @DisplayName("keys with quotes, line ends and letters of any script stay one line of JSON")
  void strangeKeys() {
    assertThat(named("a\n\"b\\é漢😀", null))
        .contains("\"key\":\"a\\n\\\"b\\\\é漢😀\"")
        .hasLineCount(4);
  }

  @Test
  @DisplayName("each line of a row, however ended, is a data line")
  void linesOfData() {
    assertThat(plain("alice", "{\n\"a\":\r1,\r\n\"b\":2\n\n}"))
        .isEqualTo("id: 7-42\ndata: {\ndata: \"a\":\ndata: 1,\ndata: \"b\":2\ndata: \ndata: }\n\n");
  }

  @Test
  @DisplayName("data that ends with a line end keeps its empty last line")
  void lastLine() {
    assertThat(text(SseFrame.event(null, null, "a\r\n"))).isEqualTo("data: a\ndata: \n\n");
    assertThat(text(SseFrame.event(null, null, "\r\r"))).isEqualTo("data: \ndata: \ndata: \n\n");
  }

  @Test
  @DisplayName("letters are UTF-8")
  void utf8() {
    assertThat(SseFrame.event("gap", null, "é").getBytes())
        .isEqualTo("event: gap\ndata: é\n\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  @DisplayName("retry and comment are what the standard says")
  void control() {
    assertThat(text(SseFrame.retry(1500))).isEqualTo("retry: 1500\n");
    assertThat(text(SseFrame.reconnect("7-42", 900)))
        .isEqualTo("retry: 900\nid: 7-42\nevent: reconnect\ndata: {\"millis\":900}\n\n");
    assertThat(text(SseFrame.heartbeat(null, 15_000)))
        .isEqualTo("event: heartbeat\ndata: {\"millis\":15000}\n\n");
    assertThat(text(SseFrame.comment())).isEqualTo(":\n");
  }

  @Test
  @DisplayName("a quarantined row has an event of its own, which is no deletion")
  void quarantined() {
    RowState state =
        new RowState(
            new RowKey("profile", "alice"),
            new RowVersion(7, 42),
            null,
            QuarantineReason.TOO_LARGE);

    assertThat(text(PLAIN.encode(state)))
        .isEqualTo(
            """
            id: 7-42-too-large
            event: quarantined
            data: {"username":"alice","reason":"too-large"}

            """);
    assertThat(text(NAMED.encode(state)))
        .isEqualTo(
            """
            id: 7-42-too-large
            event: quarantined
            data: {"mirror":"profile","key":"alice","version":"7-42","reason":"too-large"}

            """);
  }

  private static String plain(String key, @Nullable String row) {
    return text(PLAIN.encode(state(key, row)));
  }

  private static String named(String key, @Nullable String row) {
    return text(NAMED.encode(state(key, row)));
  }

  private static RowState state(String key, @Nullable String row) {
    return new RowState(new RowKey("profile", key), new RowVersion(7, 42), row);
  }

  private static String text(Buffer frame) {
    return frame.toString(StandardCharsets.UTF_8);
  }
}
