package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Haproxy;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a proxy denies stays denied, though its clients share its connections to the server: nobody
 * hides a request in another one.
 */
class BehindHaproxyIT {

  private static final int MAX_BODY = 65_536;
  private static final String VICTIM = "/v1/profile/victim";

  private final RunningServer server = RunningServer.start();
  private Haproxy proxy;

  @BeforeAll
  static void needsHaproxy() {
    Haproxy.assumeInstalled();
  }

  @BeforeEach
  void start(@TempDir Path directory) {
    proxy =
        Haproxy.inFrontOf(
            server.api().getPort(),
            directory,
            "http-request deny if { path /metrics }",
            "http-request deny if { method DELETE }");
    assertThat(server.call("POST", VICTIM + "?action=inc_likes").statusCode()).isEqualTo(200);
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.close();
  }

  @Test
  @DisplayName("the proxy denies what it was told to deny")
  void denied() {
    assertThat(ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n").status()).isEqualTo(403);
    assertThat(ask("DELETE " + VICTIM + " HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @DisplayName(
      "a denied GET does not come through in a body of which the server took a part for an earlier one")
  @ValueSource(strings = {"Content-Xength", "content-xength", "Content-Zength"})
  void hiddenInBody(String name) {
    // Too long a body, so that a server that believes in it answers at once, and then reads it.
    String first = "GET /v1/mirrors HTTP/1.1\r\nHost: localhost\r\n" + name + ": " + (MAX_BODY + 1);

    Answer believed = ask(first + "\r\n\r\n");
    Answer metrics = ask(withHidden("GET /metrics"));

    assertThat(metrics.body()).doesNotContain("reactive_cache_");
    assertThat(believed.status()).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("a denied DELETE does not come through either")
  @ValueSource(strings = {"Content-Xength", "content-xength", "Content-Zength"})
  void hiddenDelete(String name) {
    ask(
        "GET /v1/mirrors HTTP/1.1\r\nHost: localhost\r\n"
            + name
            + ": "
            + (MAX_BODY + 1)
            + "\r\n\r\n");
    ask(withHidden("DELETE " + VICTIM));

    assertVictimLives();
  }

  @Test
  @DisplayName("nor behind eight bytes that only the server would take for a body")
  void hiddenInMethod() {
    String keys = "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n";

    assertThat(ask("GET /v1/mirrors HTTP/1.1\r\nHost: localhost\r\n" + keys + "\r\n").status())
        .isEqualTo(200);
    ask("AAAAAAAADELETE " + VICTIM + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

    assertVictimLives();
  }

  /** A write whose body ends with a request, behind lines that every server skips. */
  private static String withHidden(String request) {
    String line = request + " HTTP/1.1\r\nHost: ";
    String hidden = line + (line.length() % 2 == 0 ? "localhost." : "localhost") + "\r\n\r\n";
    String head =
        "POST /v1/profile/other?action=inc_likes HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
    return head + MAX_BODY + "\r\n\r\n" + "\r\n".repeat((MAX_BODY - hidden.length()) / 2) + hidden;
  }

  /** Looks where a write is at once: the cache follows a moment later. */
  private void assertVictimLives() {
    assertThat(server.database().query("select 1 from profile where username = 'victim'"))
        .hasSize(1);
  }

  private Answer ask(String request) {
    try (RawConnection connection = RawConnection.to(proxy.port())) {
      return connection.send(request).answer();
    }
  }
}
