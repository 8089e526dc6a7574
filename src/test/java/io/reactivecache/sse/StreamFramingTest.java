package io.reactivecache.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Futures;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request to the stream listener ends, and the next one begins. */
@ExtendWith(VertxExtension.class)
class StreamFramingTest {

  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static StreamNode node;

  @BeforeAll
  static void start(Vertx vertx) {
    node = StreamNode.start(vertx);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @ParameterizedTest
  @DisplayName("a header that only resembles Content-Length announces no body")
  @ValueSource(
      strings = {
        "Content-Xength",
        "content-xength",
        "Content-Zength",
        "content-1ength",
        "Content-Digest",
        "Sec-Fetch-Mode"
      })
  void namesakes(String name) {
    try (RawConnection connection = RawConnection.to(node.port())) {
      connection.send(
          "GET /first HTTP/1.1\r\nHost: localhost\r\n"
              + name
              + ": "
              + NEXT.length()
              + "\r\n\r\n"
              + NEXT);

      assertThat(connection.answer().status()).isEqualTo(404);
      assertThat(connection.answer().status()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @DisplayName("a stream is opened whatever resembles Content-Length")
  @ValueSource(strings = {"Content-Xength", "content-xength"})
  void streamWithNamesake(String name) {
    try (RawConnection connection = RawConnection.to(node.port())) {
      connection.send(
          "GET /stream?username=a HTTP/1.1\r\nHost: localhost\r\n" + name + ": 38\r\n\r\n");

      assertThat(connection.answer().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("a request without a length has no body, whatever else its headers say")
  void oldWebSocketKeys() {
    String keys = "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n";
    try (RawConnection connection = RawConnection.to(node.port())) {
      connection.send("GET /first HTTP/1.1\r\nHost: localhost\r\n" + keys + "\r\n");
      connection.send("AAAAAAAAGET /stream?username=a HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(connection.answer().status()).isEqualTo(404);
      assertThat(connection.answer().status()).isEqualTo(405);
    }
  }

  @ParameterizedTest
  @DisplayName("whoever sends a body gets one answer, and the connection ends behind it")
  @CsvSource({
    "GET, /stream?username=a, 400",
    "GET, /v1/stream?mirror=profile, 400",
    "POST, /stream?username=a, 405",
    "GET, /elsewhere, 404",
    "OPTIONS, /stream, 204"
  })
  void bodies(String method, String path, int status) {
    String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    try (RawConnection told = RawConnection.to(node.port());
        RawConnection chunked = RawConnection.to(node.port())) {
      told.send(head + "Content-Length: " + NEXT.length() + "\r\n\r\n" + NEXT + NEXT);
      chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + NEXT);

      assertThat(told.answersUntilClosed())
          .singleElement()
          .satisfies(answer -> expectLast(answer, status));
      assertThat(chunked.answersUntilClosed())
          .singleElement()
          .satisfies(answer -> expectLast(answer, status));
    }
  }

  @Test
  @DisplayName("whoever waits for 100 Continue and is refused cannot send a request for the body")
  void refusedInsteadOfContinue() {
    String head = "POST /stream HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n";
    try (RawConnection connection = RawConnection.to(node.port())) {
      connection.send(head + "Content-Length: " + NEXT.length() + "\r\n\r\n");
      expectLast(connection.answer(), 405);
      connection.send(NEXT + NEXT);

      assertThat(connection.answersUntilClosed()).isEmpty();
    }
  }

  @ParameterizedTest
  @DisplayName("two hosts, a nameless header or another protocol open no stream")
  @CsvSource({
    "HTTP/1.1, Host: localhost~Host: localhost~, 400",
    "HTTP/1.1, Host: localhost~: x~, 400",
    "HTTP/2.0, Host: localhost~, 505"
  })
  void refused(String version, String headers, int status) {
    try (RawConnection connection = RawConnection.to(node.port())) {
      String lines = headers.replace("~", "\r\n");
      connection.send("GET /stream?username=a " + version + "\r\n" + lines + "\r\n");

      Answer answer = connection.answer();
      expectLast(answer, status);
      assertThat(answer.head()).contains("Access-Control-Allow-Origin: *");
    }
  }

  @Test
  @DisplayName("a body that never ends holds nothing: it is answered, and cut")
  void endlessBody() {
    String head =
        "GET /stream?username=a HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (RawConnection connection = RawConnection.to(node.port())) {
      connection.send(head + "2\r\n{}\r\n");

      expectLast(connection.answer(), 400);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("a browser that sends nothing more is gone")
  void halfClosed() {
    try (RawConnection browser = RawConnection.to(node.port())) {
      browser.send("GET /stream?username=a HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(browser.answer().status()).isEqualTo(200);
      int open = node.connections();
      browser.endInput();

      Awaitility.await().until(() -> node.connections() < open);
    }
  }

  @Test
  @DisplayName("a stream in HTTP/1.0 says that the connection ends with it, and so it does")
  void oldClientThatKeepsAlive(MoreVertx more) {
    try (StreamNode other = StreamNode.start(more.make());
        RawConnection old = RawConnection.to(other.port())) {
      old.send("GET /stream?username=a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");

      assertThat(old.answer().head())
          .containsIgnoringCase("\r\nconnection: close\r\n")
          .doesNotContainIgnoringCase("keep-alive");
      Futures.await(other.undeploy());
      assertThat(old.rest()).startsWith("retry: ").contains("\nevent: reconnect\n");
    }
  }

  private static void expectLast(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head()).containsIgnoringCase("\r\nConnection: close\r\n");
  }
}
