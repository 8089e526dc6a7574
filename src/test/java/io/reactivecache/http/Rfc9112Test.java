package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.web.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 9112 has a server do with odd requests, and with clients that say less or no more. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class Rfc9112Test {

  private static final int MAX_BODY = 1024;
  private static final String GET = "GET /echo HTTP/1.1\r\nHost: localhost\r\n";
  private static final String POST = "POST /echo HTTP/1.1\r\nHost: localhost\r\n";
  private static final String SLOW =
      "POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}";
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final Promise<Void> committed = Promise.promise();
  private ApiServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new ApiServer(vertx, "127.0.0.1", 0, MAX_BODY, 300);
    server.router().get("/echo").respond(this::echo);
    server.router().route("/echo", HttpMethod.POST).respond(this::echo);
    server
        .router()
        .route("/slow", HttpMethod.POST)
        .respond(
            ctx -> {
              handled.add("POST /slow");
              return committed.future().compose(done -> Answers.end(ctx, 204));
            });
    server.listen().timeout(20, TimeUnit.SECONDS).await();
  }

  @ParameterizedTest
  @DisplayName("what is no request of ours is refused with a problem, and not handled")
  @CsvSource(
      delimiter = '|',
      value = {
        "Host: localhost~Host: localhost~|HTTP/1.1|400",
        "Host: localhost~host: b~|HTTP/1.1|400",
        "|HTTP/1.1|400",
        "Host: localhost~: x~|HTTP/1.1|400",
        "Host: localhost~ : x~|HTTP/1.1|400",
        "Host: localhost~|HTTP/2.0|505",
        "Host: localhost~|HTTP/0.9|505",
        "Host: localhost~|HTTP/9.9|505",
        "Host: localhost~|HTTP/1.10|400",
        "Host: localhost~|http/1.1|400",
        "Host: localhost~|HTTQ/1.1|400",
      })
  void refused(@org.jspecify.annotations.Nullable String headers, String version, int status) {
    String lines = headers == null ? "" : headers.replace("~", "\r\n");
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("GET /echo " + version + "\r\n" + lines + "\r\n");

      Answer answer = connection.answer();
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.head()).contains("application/problem+json");
      assertThat(answer.body()).contains("\"success\":false", "\"status\":" + status);
    }
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a target in which a proxy sees no path is refused, whatever we would see")
  @ValueSource(
      strings = {
        "GET *://x/echo",
        "GET *:///echo",
        "GET x://y/echo",
        "GET echo",
        "CONNECT x:80",
        "GET *"
      })
  void targets(String line) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(line + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(400);
    }
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("a newer HTTP/1 is answered as HTTP/1.1")
  void newer() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send("GET /echo HTTP/1.7\r\nHost: localhost\r\n\r\n" + GET + "\r\n");

      assertThat(connection.answer().head()).startsWith("HTTP/1.1 200 ");
      assertThat(connection.answer().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @DisplayName("a body in broken chunks is answered with 400 and the connection's end")
  @ValueSource(
      strings = {
        "zz\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}xx0\r\n\r\n",
        "-2\r\n{}\r\n",
        "fffffffffffffffff\r\n{}",
        "2\n{}\n0\n\n",
        "2\r\n{}\r\n0\r\n: x\r\n\r\n",
      })
  void brokenChunks(String body) {
    try (RawConnection together = RawConnection.to(server.port());
        RawConnection behind = RawConnection.to(server.port())) {
      together.send(GET + "\r\n" + CHUNKED + body + GET + "\r\n");
      assertThat(together.answersUntilClosed())
          .extracting(Answer::status)
          .containsExactly(200, 400);

      behind.send(CHUNKED);
      behind.send(body);
      assertThat(behind.answersUntilClosed())
          .singleElement()
          .satisfies(answer -> assertThat(answer.body()).contains("The body is broken."));
    }
    assertThat(handled).containsExactly("GET /echo");
  }

  @Test
  @DisplayName("a broken body spoils no whole request before it, whether that waits or not")
  void brokenBehindWhole() {
    String post = POST + "Content-Length: 2\r\n\r\n{}";
    try (RawConnection together = RawConnection.to(server.port());
        RawConnection waiting = RawConnection.to(server.port())) {
      together.send(post + post + CHUNKED + "zz\r\n");
      assertThat(together.answersUntilClosed())
          .extracting(Answer::status)
          .containsExactly(200, 200, 400);

      waiting.send(SLOW + post + CHUNKED + "zz\r\n");
      Awaitility.await().until(() -> handled.contains("POST /slow"));
      committed.complete();
      assertThat(waiting.answersUntilClosed())
          .extracting(Answer::status)
          .containsExactly(204, 200, 400);
    }
  }

  @ParameterizedTest
  @DisplayName("a broken body that nobody wants is nobody's error, and the last of its connection")
  @ValueSource(
      strings = {
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "Content-Length: 5\r\n\r\n{}",
      })
  void brokenWithoutReader(String rest) {
    try (LogWatch logs = new LogWatch();
        RawConnection connection = RawConnection.to(server.port())) {
      connection.send(GET + rest).endInput();

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(200);
      assertThat(logs.alarms()).isEmpty();
    }
  }

  @Test
  @DisplayName("a body that breaks behind an answer that refused it ends the connection")
  void brokenBehindTheAnswer() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(
          "PUT /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(405);
    }
  }

  @Test
  @DisplayName("who sends nothing more is answered all that it asked, then comes the end")
  void halfClosed() {
    String post = POST + "Content-Length: 2\r\n\r\n{}";
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send((post + GET + "\r\n").repeat(20)).endInput();

      assertThat(connection.answersUntilClosed())
          .hasSize(40)
          .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    }
    assertThat(handled).hasSize(40);
  }

  @Test
  @DisplayName("also what waits behind a write that is not committed yet")
  void halfClosedBehindSlow() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(SLOW + SLOW + SLOW + GET + "\r\n").endInput();
      Awaitility.await().until(() -> handled.contains("POST /slow"));
      committed.complete();

      assertThat(connection.answersUntilClosed())
          .extracting(Answer::status)
          .containsExactly(204, 204, 204, 200);
    }
  }

  @Test
  @DisplayName("a write that is committed after its client sent its last byte is answered")
  void halfClosedBeforeTheCommit() {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(SLOW).endInput();
      Awaitility.await().until(() -> handled.contains("POST /slow"));
      committed.complete();

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(204);
    }
  }

  @ParameterizedTest
  @DisplayName("who stops in the middle is told so at once")
  @ValueSource(
      strings = {
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{}",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Len",
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
      })
  void stopsInTheMiddle(String part) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(part).endInput();

      assertThat(connection.answersUntilClosed()).extracting(Answer::status).containsExactly(400);
    }
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("an idle connection ends with its client's last byte")
  void idle() {
    try (RawConnection unused = RawConnection.to(server.port());
        RawConnection used = RawConnection.to(server.port())) {
      unused.endInput();
      used.send(GET + "\r\n");
      assertThat(used.answer().status()).isEqualTo(200);
      used.endInput();

      assertThat(unused.isClosed()).isTrue();
      assertThat(used.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @DisplayName("a connection that shall be closed is, and nothing behind is handled")
  @ValueSource(strings = {"close", "Close", "te, close", "close, te"})
  void close(String option) {
    try (RawConnection connection = RawConnection.to(server.port())) {
      connection.send(GET + "Connection: " + option + "\r\n\r\n" + GET + "\r\n");

      assertThat(connection.answersUntilClosed())
          .singleElement()
          .satisfies(
              answer ->
                  assertThat(answer.head()).containsIgnoringCase("\r\nconnection: close\r\n"));
    }
    assertThat(handled).hasSize(1);
  }

  private Future<Void> echo(RoutingContext ctx) {
    String line = ctx.request().method() + " " + ctx.request().path();
    handled.add(line);
    return Answers.end(ctx, 200, "text/plain", Buffer.buffer(line));
  }
}
