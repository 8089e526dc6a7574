package io.reactivecache.sse;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.SseClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no stream: problems, other sites, limits. */
@ExtendWith(VertxExtension.class)
class HttpAnswersTest {

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
  @DisplayName("is answered with a problem")
  @CsvSource({
    "/stream, 400",
    "/stream?username=, 400",
    "/stream?username=a%0Ab, 400",
    "/stream?username=a&max_rate=0, 400",
    "/stream?username=123456789012345678901234567890123456789012345678901, 400",
    "/v1/stream, 400",
    "/v1/stream?key=alice, 400",
    "/v1/stream?mirror=nothing&key=alice, 404",
    "/, 404",
    "/streams, 404",
    "/stream/, 404",
    "/v1/stream/x, 404"
  })
  void problems(String path, int status) {
    try (SseClient client = node.open(path).awaitEnd()) {
      expectProblem(client, status);
    }
  }

  @ParameterizedTest
  @DisplayName("takes GET and OPTIONS only")
  @CsvSource({"POST", "PUT", "DELETE", "PATCH"})
  void methods(String method) {
    try (SseClient client =
        SseClient.to(node.uri("/stream?username=a"))
            .method(method)
            .header("Content-Length", "0")
            .open()
            .awaitEnd()) {
      expectProblem(client, 405);
      assertThat(client.header("Allow")).isEqualTo("GET, OPTIONS");
    }
  }

  @Test
  @DisplayName("a thousand keys are served, more are refused, an endless address is too")
  void manyKeys() {
    try (SseClient client = node.open("/stream?" + names(1_000))) {
      client.awaitComments(1);
      assertThat(client.status()).isEqualTo(200);
    }
    try (SseClient client = node.open("/stream?" + names(1_001)).awaitEnd()) {
      expectProblem(client, 400);
    }
    try (SseClient client = node.open("/stream?" + names(5_000)).awaitEnd()) {
      expectProblem(client, 400);
    }
    try (SseClient client = node.open("/stream?" + names(10_000)).awaitEnd()) {
      expectProblem(client, 414);
      assertThat(client.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }
  }

  @Test
  @DisplayName("a header that is too long is told so")
  void longHeader() {
    try (SseClient client =
        SseClient.to(node.uri("/stream?username=a"))
            .header("Cookie", "x".repeat(20_000))
            .open()
            .awaitEnd()) {
      expectProblem(client, 431);
    }
  }

  @ParameterizedTest
  @DisplayName("what no browser would send is answered too")
  @ValueSource(
      strings = {
        "GET  bad\r\n\r\n",
        "GET /stream?username=%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      })
  void strangeRequests(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer.substring(8)).startsWith(" 40");
      assertThat(answer).contains("application/problem+json").contains("\"success\":false");
    }
  }

  @Test
  @DisplayName("a preflight is answered for everybody")
  void preflight() {
    try (SseClient client =
        SseClient.to(node.uri("/v1/stream?mirror=profile"))
            .method("OPTIONS")
            .header("Origin", "https://app.example")
            .header("Access-Control-Request-Method", "GET")
            .open()
            .awaitEnd()) {
      assertThat(client.status()).isEqualTo(204);
      assertThat(client.headers())
          .containsEntry("access-control-allow-origin", "*")
          .containsEntry("access-control-allow-methods", "GET, OPTIONS")
          .containsKey("access-control-allow-headers");
    }
  }

  @Test
  @DisplayName(
      "every answer forbids guessing its type, and telling others its address: streams too")
  void securityHeaders() {
    for (String path : List.of("/stream?username=a", "/stream", "/x", "/" + "x".repeat(200_000))) {
      try (SseClient client = node.open(path)) {
        assertThat(client.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(client.header("Referrer-Policy")).isEqualTo("no-referrer");
      }
    }
  }

  @ParameterizedTest
  @DisplayName("a host that is not ours gets no stream, and a page of another site does nothing")
  @CsvSource({
    "GET, evil.example, http://evil.example, 421",
    "GET, evil.example, '', 421",
    "POST, localhost, https://app.example, 403",
    "GET, localhost, https://other.example, 404"
  })
  void foreignPages(String method, String host, String origin, int status, MoreVertx more) {
    try (StreamNode strict =
            StreamNode.start(
                more.make(), StreamNode.options(10, 15_000, 30_000), 1, "https://a.b");
        RawConnection browser = RawConnection.to(strict.port())) {
      String line = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
      browser.send(method + " /x HTTP/1.1\r\nHost: " + host + "\r\n" + line + "\r\n");
      assertThat(browser.answer().status()).isEqualTo(status);
      browser.send(
          method + " /stream?username=a HTTP/1.1\r\nHost: " + host + "\r\n" + line + "\r\n");
      assertThat(browser.answer().status()).isEqualTo(status == 404 ? 200 : status);
    }
  }

  @Test
  @DisplayName("configured origins are let in, others are not")
  void origins(MoreVertx more) {
    try (StreamNode strict =
        StreamNode.start(
            more.make(), StreamNode.options(10, 15_000, 30_000), 1, "https://app.example")) {
      try (SseClient known = fromOrigin(strict, "/stream?username=a", "https://app.example");
          SseClient error = fromOrigin(strict, "/stream", "https://app.example");
          SseClient stranger = fromOrigin(strict, "/stream?username=a", "https://other.example")) {
        assertThat(known.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(error.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        assertThat(stranger.header("Access-Control-Allow-Origin")).isNull();
        assertThat(known.header("Vary")).isEqualToIgnoringCase("origin");
        assertThat(stranger.header("Vary")).isEqualToIgnoringCase("origin");
      }
    }
  }

  @Test
  @DisplayName("over the limit a browser is sent away to come again, and served when one left")
  void maxConnections(MoreVertx more) {
    try (StreamNode small =
            StreamNode.start(more.make(), StreamNode.options(2, 15_000, 30_000), 1);
        SseClient second = small.open("/stream?username=a")) {
      SseClient first = small.open("/stream?username=a");
      first.awaitComments(1);
      second.awaitComments(1);
      try (SseClient third = small.open("/stream?username=a").awaitEnd()) {
        assertThat(third.status()).isEqualTo(200);
        assertThat(third.retry()).isPositive();
      }
      assertThat(small.metrics.streams().drops("limit").count()).isEqualTo(1);
      first.close();
      Awaitility.await().until(() -> small.connections() == 1);
      try (SseClient fourth = small.open("/stream?username=a")) {
        fourth.awaitComments(1);
      }
    }
  }

  @Test
  @DisplayName("instances share one port, and all of them serve")
  void instances(MoreVertx more) {
    try (StreamNode two = StreamNode.start(more.make(), StreamNode.DEFAULTS, 2)) {
      Awaitility.await().until(() -> two.instancesReady() == 2);
      try (SseClient first = two.open("/stream?username=a");
          SseClient second = two.open("/stream?username=a")) {
        first.awaitComments(1);
        second.awaitComments(1);
        two.store(StreamNode.row("a", 1, "{}"));
        first.awaitCount(1);
        second.awaitCount(1);
        assertThat(two.connections()).isEqualTo(2);
      }
    }
  }

  private static SseClient fromOrigin(StreamNode to, String path, String origin) {
    return SseClient.to(to.uri(path)).header("Origin", origin).open();
  }

  private static String names(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "username=user" + (10_000 + i))
        .collect(Collectors.joining("&"));
  }

  private static void expectProblem(SseClient client, int status) {
    assertThat(client.status()).isEqualTo(status);
    assertThat(client.header("Content-Type")).isEqualTo("application/problem+json");
    JsonObject problem = new JsonObject(client.body());
    assertThat(problem.getBoolean("success")).isFalse();
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.fieldNames()).contains("type", "title", "detail");
  }
}
