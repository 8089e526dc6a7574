package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where Vert.x Web's router would read a path in another way than it was sent. */
@ExtendWith(VertxExtension.class)
class ExactRouterTest {

  private static final int MAX_BODY = 1024;

  private HttpServer server;

  @BeforeEach
  void listen(Vertx vertx, VertxTestContext ctx) {
    Problems problems = new Problems(Map.of(), failure -> Optional.empty());
    ExactRouter router =
        new ExactRouter(vertx, problems)
            .before(SecurityHeaders::add)
            .readBodies(new BoundedBody(MAX_BODY));
    router.get("/rows/{table}/{key}").respond(ExactRouterTest::tell);
    router.get("/rows").respond(ExactRouterTest::tell);
    router.get("/a.b").respond(ExactRouterTest::tell);
    router
        .get("/asked/{key}")
        .respond(asked -> end(asked, Query.of(asked.request()).required("key")));
    router
        .route("/rows/{table}/{key}", HttpMethod.PUT, HttpMethod.POST)
        .respond(ExactRouterTest::tell);
    router.route("/rows/{table}/again", HttpMethod.DELETE).respond(ExactRouterTest::tell);
    router.get("/broken").respond(asked -> Future.failedFuture(new IllegalStateException("bug")));
    server = HttpServers.create(vertx, new HttpServerOptions(), router, problems::handleInvalid);
    server.listen(0, "127.0.0.1").onComplete(ctx.succeedingThenComplete());
  }

  @ParameterizedTest
  @DisplayName("a parameter is the segment that was sent, decoded once")
  @CsvSource({
    "'/rows/t/','t|'",
    "'/rows//','|'",
    "'/rows/t/.','t|.'",
    "'/rows/t/..','t|..'",
    "'/rows/t/%2e%2e','t|..'",
    "'/rows/../k','..|k'",
    "'/rows/t/a%2Fb','t|a/b'",
    "'/rows/t/..%2Fprofile','t|../profile'",
    "'/rows/t/a+b','t|a+b'",
    "'/rows/t/%2541','t|%41'",
    "'/rows/t/%C3%A9','t|\u00E9'",
    "'/rows/t/k;v=1','t|k;v=1'",
    "'/rows/t/k?table=x&key=%zz','t|k'"
  })
  void exact(String path, String told) {
    Answer answer = get(path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(told);
  }

  @ParameterizedTest
  @DisplayName("a slash more is another path, and so is what only resembles one")
  @ValueSource(
      strings = {
        "/rows/",
        "/rows/t/k/",
        "/rows/t/a//b",
        "/rows/t/a/../b",
        "//rows/t/k",
        "/x/../rows/t/k",
        "/rows%2Ft%2Fk",
        "/a.b/",
        "/axb",
        "/A.B",
        "/nothing/%zz",
        "/%ff"
      })
  void otherPaths(String path) {
    try (LogWatch logs = new LogWatch()) {
      expectProblem(get(path), 404);
      assertThat(logs.alarms()).isEmpty();
    }
  }

  @ParameterizedTest
  @DisplayName("what is no percent-encoded UTF-8 is refused, and nobody is alarmed")
  @ValueSource(strings = {"/rows/t/%zz", "/rows/%/k", "/rows/t/%ff", "/rows/t/%C3", "/rows/t/%2"})
  void malformed(String path) {
    try (LogWatch logs = new LogWatch()) {
      expectProblem(get(path), 400);
      assertThat(logs.alarms()).isEmpty();
    }
  }

  @Test
  @DisplayName("the query's parameters are the query's alone")
  void query() {
    assertThat(get("/asked/a?key=b").body()).isEqualTo("b");
    assertThat(get("/asked/a?key=a+b%2B").body()).isEqualTo("a b+");
    expectProblem(get("/asked/a"), 400);
    expectProblem(get("/asked/a?key=b&key=c"), 400);
    expectProblem(get("/asked/a?key=%ff"), 400);
    expectProblem(get("/asked/a?key=b&other=%zz"), 400);
  }

  @Test
  @DisplayName("a wrong method is told all right ones, of each route that the path has")
  void methods() {
    Answer patched = send("PATCH /rows/t/k");
    Answer again = send("PATCH /rows/t/again");

    expectProblem(patched, 405);
    assertThat(patched.head()).contains("\r\nAllow: GET, HEAD, PUT, POST, OPTIONS\r\n");
    assertThat(again.head()).contains("\r\nAllow: GET, HEAD, PUT, POST, DELETE, OPTIONS\r\n");
    expectProblem(send("PATCH /nothing"), 404);
  }

  @Test
  @DisplayName("OPTIONS is answered where there is something, HEAD where GET is")
  void optionsAndHead() {
    Answer options = send("OPTIONS /rows");

    assertThat(options.status()).isEqualTo(204);
    assertThat(options.head()).contains("\r\nAllow: GET, HEAD, OPTIONS\r\n");
    expectProblem(send("OPTIONS /nothing"), 404);
    try (RawConnection connection = RawConnection.to(server.actualPort())) {
      connection.send("HEAD /rows/t/key HTTP/1.1\r\nHost: a\r\n\r\n" + request("GET /rows/t/k"));
      assertThat(connection.answerToHead().head()).contains("\r\nContent-Length: 5\r\n");
      // Were there a body, the next answer would begin in it.
      assertThat(connection.answer().body()).isEqualTo("t|k");
    }
  }

  @Test
  @DisplayName("every answer forbids to guess its type, also where Vert.x refuses by itself")
  void guessing() {
    try (RawConnection noHost = RawConnection.to(server.actualPort());
        RawConnection noHttp = RawConnection.to(server.actualPort())) {
      List<Answer> answers =
          List.of(
              get("/rows"),
              get("/nothing"),
              send("PATCH /rows"),
              noHost.send("GET /rows HTTP/1.1\r\n\r\n").answer(),
              noHttp.send("GET  bad\r\n\r\n").answer());

      assertThat(answers).extracting(Answer::status).containsExactly(200, 404, 405, 400, 400);
      assertThat(answers.get(3).body()).contains("in HTTP/1.1 one Host");
      assertThat(answers)
          .allSatisfy(
              answer ->
                  assertThat(answer.head()).contains("\r\nX-Content-Type-Options: nosniff\r\n"));
    }
  }

  @Test
  @DisplayName("a body is read where one may be, and is bounded")
  void bodies() {
    assertThat(put("text/plain", "x".repeat(MAX_BODY)).body()).isEqualTo("t|k");
    expectProblem(put("text/plain", "x".repeat(MAX_BODY + 1)), 413);
    String form = "application/x-www-form-urlencoded";
    assertThat(put(form, "key=other&" + "a=1&".repeat(250)).body()).isEqualTo("t|k");
    assertThat(put(form, "{\"json\": true}").body()).isEqualTo("t|k");
    assertThat(put(form, "{\"x\": \"5%\"}").body()).isEqualTo("t|k");
    assertThat(put("multipart/form-data", "no parts").body()).isEqualTo("t|k");
  }

  @Test
  @DisplayName("an expectation that nobody can meet is refused")
  void expectation() {
    expectProblem(
        send("PUT /rows/t/k", "Expect: the-impossible\r\nContent-Length: 2\r\n", "{}"), 417);
  }

  @Test
  @DisplayName("what fails unforeseen is logged, and told without its cause")
  void bug() {
    try (LogWatch logs = new LogWatch()) {
      Answer answer = get("/broken");

      expectProblem(answer, 500);
      assertThat(answer.body()).doesNotContain("bug");
      assertThat(logs.alarms()).containsExactly("A GET request failed");
    }
  }

  private static Future<Void> tell(RoutingContext ctx) {
    boolean leaked = ctx.request().query() == null && ctx.request().params().contains("table");
    return end(
        ctx,
        leaked
            ? "leaked"
            : Optional.ofNullable(ctx.pathParam("table")).orElse("")
                + "|"
                + Optional.ofNullable(ctx.pathParam("key")).orElse("again"));
  }

  private static Future<Void> end(RoutingContext ctx, String told) {
    return Answers.end(ctx, 200, "text/plain", Buffer.buffer(told));
  }

  private Answer get(String path) {
    return send("GET " + path);
  }

  private Answer put(String type, String body) {
    String headers = "Content-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n";
    return send("PUT /rows/t/k", headers, body);
  }

  private Answer send(String line) {
    return send(line, "", "");
  }

  private Answer send(String line, String headers, String body) {
    try (RawConnection connection = RawConnection.to(server.actualPort())) {
      return connection
          .send(line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body)
          .answer();
    }
  }

  private static String request(String line) {
    return line + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static void expectProblem(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head()).contains("\r\nContent-Type: application/problem+json\r\n");
    assertThat(new JsonObject(answer.body()).getInteger("status")).isEqualTo(status);
  }
}
