package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import io.reactivecache.logging.LogSetup;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the server prints of keys, which anybody may write. */
class LogOfKeysIT {

  private static final String KEY =
      "a\r\n1999-12-31T12:00:00.000+00:00 ERROR Leader forged\u001b[2K\u0085\u2028\u202edesrever";

  @Test
  @DisplayName("a key with line breaks and terminal sequences is told in one line, and seen in it")
  void forgedLine() {
    TestDatabase database = TestServers.newDatabase();
    database.execute("create table note (id text primary key, body text)");
    try (Printed printed = new Printed();
        RunningServer server =
            RunningServer.setUp()
                .database(database)
                .mirror("note", "note", List.of("id"))
                .file(
                    json ->
                        json.getJsonArray("mirrors").stream()
                            .map(JsonObject.class::cast)
                            .forEach(mirror -> mirror.put("maxRowBytes", 1_000)))
                .start()) {
      assertThat(server.api()).isNotNull();
      database.query("insert into note values (?, repeat('x', 2000)) returning id", KEY);
      Awaitility.await().until(() -> printed.text().contains("is quarantined: mirror=note"));

      String line =
          printed
              .text()
              .lines()
              .filter(text -> text.contains("is quarantined: mirror=note"))
              .findFirst()
              .orElseThrow();
      assertThat(line)
          .contains(
              "key=a\\r\\n1999-12-31T12:00:00.000+00:00 ERROR Leader forged\\u001b[2K\\u0085"
                  + "\\u2028\\u202edesrever reason=too-large");
      assertThat(printed.text().lines()).noneMatch(text -> text.startsWith("1999-12-31T12:00:00"));
    }
  }

  /** What the server prints as it is shipped; tests print shorter lines. */
  private static final class Printed extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private final Encoder<ILoggingEvent> lines = LogSetup.encoder(root.getLoggerContext(), false);

    Printed() {
      start();
      root.addAppender(this);
    }

    String text() {
      return String.join("", shown);
    }

    @Override
    protected void append(ILoggingEvent event) {
      shown.add(new String(lines.encode(event), StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
      root.detachAppender(this);
      stop();
    }
  }
}
