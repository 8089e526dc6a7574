package io.reactivecache.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Endpoints;
import io.reactivecache.support.ProxyProcess;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.RunningServer;
import java.util.List;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped files for proxies let through, and what they say while no server is there. */
class ShippedProxiesIT {

  private static final List<String> OF_OPERATORS =
      List.of(
          "metrics",
          "console",
          "health/ready",
          "health/live",
          "v1/audits",
          "v1/audits/profile",
          "v1/mirrors/profile/audit",
          "v1/mirrors/profile/quarantine");
  private static final String CLOSE = "Connection: close\r\n\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy", "caddy"})
  @DisplayName("rows, pages and streams go through, what tells about the inside does not")
  void whatGoesThrough(String name) {
    try (RunningServer server = RunningServer.start()) {
      through(
          name,
          new Endpoints(server.api(), server.stream()),
          port -> {
            assertThat(get(port, "/v1/mirrors").status()).isEqualTo(200);
            assertThat(all(port, "GET / HTTP/1.1\r\n")).contains("<!doctype html>");
            assertThat(send(port, "GET /v1/mirrors HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            assertThat(open(port)).contains("200", "text/event-stream", "retry: ");
            for (String inside : OF_OPERATORS) {
              assertThat(get(port, "/" + inside).status()).as(inside).isEqualTo(404);
              for (String target : new String[] {"*://127.0.0.1/", "*:///", "x://127.0.0.1/"}) {
                assertThat(get(port, target + inside).status()).as(target + inside).isIn(400, 404);
              }
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy", "caddy"})
  @DisplayName("while no server is there, streams are told to come again, whoever asks")
  void away(String name) {
    through(
        name,
        Endpoints.free(),
        port -> {
          // Before HAProxy has noticed it, it answers an empty one.
          assertThat(stream(port, ""))
              .contains("HTTP/1.1 200")
              .containsPattern("(?i)content-type: text/event-stream");
          Awaitility.await().until(() -> stream(port, "").contains("\nevent: reconnect\n"));
          assertThat(stream(port, "Last-Event-ID: 7-42\r\n"))
              .contains("HTTP/1.1 200", "\r\n\r\nretry: ")
              .containsPattern("(?i)content-type: text/event-stream")
              .containsPattern("(?i)cache-control: no-store")
              .containsPattern("(?i)access-control-allow-origin: \\*")
              .containsPattern(
                  "retry: ([1-3]\\d{3})\nid: 7-42\nevent: reconnect\ndata: \\{\"millis\":\\1}\n\n");
          assertThat(
                  send(port, "OPTIONS /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n" + CLOSE).head())
              .contains("HTTP/1.1 200")
              .containsPattern("(?i)access-control-allow-headers: .*Last-Event-ID");
          assertThat(get(port, "/v1/mirrors").status()).isIn(502, 503);
        });
  }

  private static void through(String name, Endpoints server, Consumer<Integer> test) {
    ProxyProcess.assumeInstalled(name);
    try (ShippedProxy proxy = ShippedProxy.start(name, server).orElseThrow()) {
      test.accept(proxy.port());
    }
  }

  private static Answer get(int port, String target) {
    return send(port, "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + CLOSE);
  }

  private static Answer send(int port, String request) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request).answer();
    }
  }

  private static String stream(int port, String headers) {
    return all(port, "GET /stream?username=a HTTP/1.1\r\n" + headers);
  }

  /** All of an answer that ends. */
  private static String all(int port, String request) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request + "Host: 127.0.0.1\r\n" + CLOSE).rest();
    }
  }

  /** The beginning of a stream. */
  private static String open(int port) {
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send("GET /stream?username=a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      return connection.until("\n:\n");
    }
  }
}
