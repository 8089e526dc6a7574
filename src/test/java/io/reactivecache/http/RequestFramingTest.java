package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.web.Answers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a request of the API ends, and the next one begins. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class RequestFramingTest {

  private static final int MAX_BODY = 1024;
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final String DELETE = "DELETE /row HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final List<String> handled = new CopyOnWriteArrayList<>();
  private ApiServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new ApiServer(vertx, "127.0.0.1", 0, MAX_BODY, 300);
    server.router().get("/echo").respond(this::echo);
    server.router().get("/next").respond(this::echo);
    server.router().route("/echo", HttpMethod.POST).respond(this::echo);
    server.router().route("/row", HttpMethod.DELETE).respond(this::echo);
    server.listen().timeout(20, TimeUnit.SECONDS).await();
  }

  @ParameterizedTest
  @DisplayName("a header that only resembles Content-Length announces no body, and keeps its name")
  @ValueSource(
      strings = {
        "Content-Xength",
        "content-xength",
        "Content-Zength",
        "content-zength",
        "Content-1ength",
        "content-_ength",
        "Content--ength",
        "Content-Digest",
        "Accept-Charset",
        "Sec-Fetch-Mode",
        "X-Request-Id-1",
        "Xontent-Length",
        "ContentXLength",
        "Content-LengtX",
      })
  void namesakes(String name) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("GET /echo HTTP/1.1\r\nHost: localhost\r\n" + name + ": 38\r\n\r\n" + NEXT);

      assertThat(connection.answer().body())
          .contains("GET /echo")
          .contains(name + "=38")
          .doesNotContainIgnoringCase("content-length=");
      assertThat(connection.answer().body()).contains("GET /next");
    }
  }

  @ParameterizedTest
  @DisplayName("a header that only resembles another one keeps its name, too")
  @ValueSource(strings = {"Content-Xype", "content-xype", "Content-_ype", "Content-8ype"})
  void otherNamesakes(String name) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("GET /echo HTTP/1.1\r\nHost: localhost\r\n" + name + ": a/b\r\n\r\n");

      assertThat(connection.answer().body())
          .contains(name + "=a/b")
          .doesNotContainIgnoringCase("content-type=");
    }
  }

  @ParameterizedTest
  @DisplayName("a name with a byte that no name may have is refused, and ends the connection")
  @ValueSource(
      strings = {"Content-\0ength", "Content- ength", "Content-\u00ccength", "Content-\u007fype"})
  void forbiddenBytes(String name) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("GET /echo HTTP/1.1\r\nHost: localhost\r\n" + name + ": 38\r\n\r\n" + NEXT);

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(400);
    }
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("Content-Length tells the body's length, however it is written")
  @ValueSource(
      strings = {
        "Content-Length",
        "content-length",
        "CONTENT-LENGTH",
        "Content-length",
        "cOnTeNt-LeNgTh"
      })
  void contentLength(String name) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + name + ": 38\r\n\r\n");
      connection.send("x".repeat(38) + NEXT);

      assertThat(connection.answer().body()).contains("POST /echo");
      assertThat(connection.answer().body()).contains("GET /next");
    }
  }

  @Test
  @DisplayName("a request without a length has no body, whatever else its headers say")
  void oldWebSocketKeys() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      String keys = "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n";
      connection.send("GET /echo HTTP/1.1\r\nHost: localhost\r\n" + keys + "\r\n");
      connection.send("AAAAAAAA" + DELETE);

      assertThat(connection.answer().body()).contains("GET /echo");
      assertThat(connection.answer().status()).isEqualTo(405);
    }
    assertThat(handled).doesNotContain("DELETE /row");
  }

  @Test
  @DisplayName(
      "an answer before the body's end ends the connection, and nothing behind is a request")
  void answerBeforeTheBody() {
    int length = MAX_BODY + 1;
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n");
      Answer refusal = connection.answer();
      connection.send("x".repeat(length) + DELETE + NEXT);

      assertThat(refusal.status()).isEqualTo(413);
      assertThat(refusal.head()).containsIgnoringCase("\r\nConnection: close\r\n");
      assertThat(connection.answersUntilClosed()).isEmpty();
    }
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("nor is what came together with the request that was refused")
  void allInOnePiece() {
    int length = MAX_BODY + 1;
    String refused = "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length;
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(NEXT + refused + "\r\n\r\n" + "x".repeat(length) + DELETE + NEXT);

      assertThat(connection.answersUntilClosed())
          .extracting(Answer::status)
          .containsExactly(200, 413);
    }
    assertThat(handled).containsExactly("GET /next");
  }

  @Test
  @DisplayName("whoever waited for 100 Continue and was refused cannot send a request for the body")
  void refusedInsteadOfContinue() {
    int length = MAX_BODY + 1;
    String padding = "X-Padding: " + "x".repeat(2 * length) + "\r\n";
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
              + length
              + "\r\n\r\n");
      assertThat(connection.answer().status()).isEqualTo(413);
      connection.send("DELETE /row HTTP/1.1\r\nHost: localhost\r\n" + padding + "\r\n" + NEXT);

      assertThat(connection.answersUntilClosed()).isEmpty();
    }
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("an answer in HTTP/1.0 before the body's end does not keep the connection either")
  void oldClientThatKeepsAlive() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(
          "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2000\r\n\r\n");
      Answer refusal = connection.answer();
      connection.send("x".repeat(2000) + "DELETE /row HTTP/1.0\r\n\r\n");

      assertThat(refusal.head()).containsIgnoringCase("\r\nConnection: close\r\n");
      assertThat(connection.answersUntilClosed()).isEmpty();
    }
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("a request whose body was read to its end keeps the connection")
  void answerBehindTheBody() {
    String chunked = "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
      connection.send("POST /echo HTTP/1.1\r\nHost: localhost\r\n" + chunked + NEXT);

      assertThat(connection.answer().body()).contains("POST /echo");
      assertThat(connection.answer().body()).contains("POST /echo");
      Answer next = connection.answer();
      assertThat(next.body()).contains("GET /next");
      assertThat(next.head()).doesNotContainIgnoringCase("connection:");
    }
  }

  private Future<Void> echo(RoutingContext ctx) {
    String line = ctx.request().method() + " " + ctx.request().path();
    handled.add(line);
    StringBuilder told = new StringBuilder(line);
    ctx.request()
        .headers()
        .forEach((name, value) -> told.append(';').append(name).append('=').append(value));
    return Answers.end(ctx, 200, "text/plain", Buffer.buffer(told.toString()));
  }
}
