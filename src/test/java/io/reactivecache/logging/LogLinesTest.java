package io.reactivecache.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogLinesTest {

  private static final String FORGED = "1999-12-31T12:00:00.000+00:00 ERROR Leader forged";

  private final LoggerContext log = new LoggerContext();
  private final Logger logger = log.getLogger("io.reactivecache.postgres.deliver.Quarantine");

  LogLinesTest() {
    log.setMDCAdapter(new LogbackMDCAdapter());
  }

  @Test
  @DisplayName("an event is a line of its time, level, logger's name and sentence")
  void line() {
    assertThat(encoded(false, "A row is gone: mirror={} key={}", null, "shop", "é \\d 😀"))
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\S+ WARN  Quarantine {13}"
                + "A row is gone: mirror=shop key=é \\\\d 😀\n");
  }

  @ParameterizedTest
  @DisplayName("what a character would do is written instead of done")
  @CsvSource({
    "000a, \\n",
    "000d, \\r",
    "0009, \\t",
    "0000, \\u0000",
    "0008, \\u0008",
    "001b, \\u001b",
    "007f, \\u007f",
    "0085, \\u0085",
    "009b, \\u009b",
    "00ad, \\u00ad",
    "061c, \\u061c",
    "200b, \\u200b",
    "200f, \\u200f",
    "2028, \\u2028",
    "2029, \\u2029",
    "202a, \\u202a",
    "202e, \\u202e",
    "2066, \\u2066",
    "2069, \\u2069",
    "feff, \\ufeff",
    "d800, \\ud800",
    "e0041, \\udb40\\udc41"
  })
  void escapes(String codePoint, String escape) {
    String character = Character.toString(Integer.parseInt(codePoint, 16));

    assertThat(encoded(false, "key={}", null, "a" + character + "b"))
        .endsWith(" key=a" + escape + "b\n");
  }

  @Test
  @DisplayName("no control character gets through, whatever it is")
  void everyControl() {
    StringBuilder all = new StringBuilder();
    for (char character = 0; character < 0xa0; character++) {
      all.append(character);
    }
    String line = encoded(false, "key={}", null, all);

    assertThat(line.substring(0, line.length() - 1).chars())
        .noneMatch(character -> Character.isISOControl(character));
  }

  @Test
  @DisplayName("a sentence without arguments is escaped, too")
  void plainMessage() {
    assertThat(lines(encoded(false, "answer\n" + FORGED, null))).hasSize(1);
  }

  @Test
  @DisplayName("a stack trace keeps its lines, and the messages in it make none")
  void stackTrace() {
    Exception cause = new IllegalArgumentException("cause\r\n" + FORGED);
    Exception thrown = new IllegalStateException("why\n" + FORGED, cause);
    thrown.addSuppressed(new IllegalStateException("beside\u2028" + FORGED + "\u001b[2K"));
    thrown.addSuppressed(new IllegalStateException());

    List<String> lines = lines(encoded(false, "A request failed", thrown));

    assertThat(lines)
        .contains("java.lang.IllegalStateException: why\\n" + FORGED)
        .contains("Caused by: java.lang.IllegalArgumentException: cause\\r\\n" + FORGED)
        .contains(
            "\tSuppressed: java.lang.IllegalStateException: beside\\u2028" + FORGED + "\\u001b[2K")
        .contains("\tSuppressed: java.lang.IllegalStateException: null")
        .anyMatch(line -> line.startsWith("\tat io.reactivecache.logging.LogLinesTest.stackTrace("))
        .noneMatch(line -> line.startsWith("1999-12-31"));
  }

  @Test
  @DisplayName("an exception that is its own cause's cause ends")
  void cycle() {
    Exception inner = new IllegalStateException("inner\n" + FORGED);
    Exception outer = new IllegalStateException("outer", inner);
    inner.initCause(outer);

    assertThat(lines(encoded(false, "A request failed", outer)))
        .anyMatch(line -> line.contains("[CIRCULAR REFERENCE: "))
        .noneMatch(line -> line.startsWith("1999-12-31"));
  }

  @Test
  @DisplayName("in JSON an event is one line, and the key is in it as it was")
  void json() {
    String key = "a\r\n" + FORGED + "\u0000\u001b[2K";
    Exception thrown = new IllegalStateException("why\n" + FORGED);

    String line = encoded(true, "key={}", thrown, key);

    assertThat(lines(line)).hasSize(1);
    assertThat(line.stripTrailing().chars()).noneMatch(character -> character < ' ');
    JsonObject read = new JsonObject(line);
    assertThat(read.getString("message")).isEqualTo("key=" + key);
    assertThat(read.getString("stack_trace")).contains("why\n" + FORGED);
  }

  private String encoded(
      boolean json, String sentence, @Nullable Throwable thrown, Object... arguments) {
    LoggingEvent event = new LoggingEvent("test", logger, Level.WARN, sentence, thrown, arguments);
    return new String(LogSetup.encoder(log, json).encode(event), StandardCharsets.UTF_8);
  }

  private static List<String> lines(String text) {
    return text.stripTrailing().lines().toList();
  }
}
