package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which pages of other sites a browser lets read. */
@ExtendWith(VertxExtension.class)
class CrossOriginTest {

  @ParameterizedTest
  @DisplayName("where all are let in, so are those that Vert.x cannot parse")
  @ValueSource(
      strings = {
        "https://app.example",
        "https://app.example:8443",
        "null",
        "capacitor://localhost",
        "ionic://localhost",
        "file://",
        "chrome-extension://abc",
        "not an origin"
      })
  void all(String origin, Vertx vertx) {
    Answer answer = ask(vertx, List.of("*"), "GET", "Origin: " + origin + "\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head())
        .contains("\r\nAccess-Control-Allow-Origin: *\r\n")
        .doesNotContain("\r\nVary:");
  }

  @ParameterizedTest
  @DisplayName("a listed one is let in by its very text, whatever its scheme")
  @ValueSource(strings = {"https://app.example", "capacitor://localhost"})
  void listed(String origin, Vertx vertx) {
    Answer answer = ask(vertx, List.of(origin), "GET", "Origin: " + origin + "\r\n");

    assertThat(answer.head())
        .contains("\r\nAccess-Control-Allow-Origin: " + origin + "\r\n")
        .contains("\r\nVary: Origin\r\n");
  }

  @ParameterizedTest
  @DisplayName("others are answered, and left to their browser; no cache may mix the answers")
  @ValueSource(
      strings = {"", "Origin: https://evil.example\r\n", "Origin: https://APP.example\r\n"})
  void others(String header, Vertx vertx) {
    Answer answer = ask(vertx, List.of("https://app.example"), "GET", header);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head())
        .doesNotContain("Access-Control-Allow-Origin")
        .contains("\r\nVary: Origin\r\n");
  }

  @Test
  @DisplayName("an answer to a request without an origin is for all as well: a cache may keep it")
  void noOrigin(Vertx vertx) {
    assertThat(ask(vertx, List.of("*"), "GET", "").head())
        .contains("\r\nAccess-Control-Allow-Origin: *\r\n");
  }

  @Test
  @DisplayName("a browser that asks first is told what it may send, and for how long that holds")
  void preflight(Vertx vertx) {
    String headers = "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n";
    Answer answer = ask(vertx, List.of("*"), "OPTIONS", headers);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.head())
        .contains("\r\nAccess-Control-Allow-Origin: *\r\n")
        .contains("\r\nAccess-Control-Allow-Methods: GET, OPTIONS\r\n")
        .contains(
            "\r\nAccess-Control-Allow-Headers: Accept, Authorization, Cache-Control, Last-Event-ID\r\n")
        .contains("\r\nAccess-Control-Max-Age: 86400\r\n");
  }

  @Test
  @DisplayName("a page may read why it was refused")
  void problems(Vertx vertx) {
    Answer answer = ask(vertx, List.of("*"), "DELETE", "Origin: https://a.example\r\n");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.head()).contains("\r\nAccess-Control-Allow-Origin: *\r\n");
  }

  @ParameterizedTest
  @DisplayName("our own pages read at each port of the node, whatever is listed")
  @CsvSource({
    "localhost:8081, http://localhost:8080",
    "127.0.0.1:8081, http://127.0.0.1:8080",
    "[::1]:8081, http://[::1]:8080",
    "localhost:8081, http://localhost:8081"
  })
  void ownPages(String host, String origin, Vertx vertx) {
    OwnPorts.of(vertx).add(8080);
    Answer answer = ask(vertx, List.of(), "GET", host, "Origin: " + origin + "\r\n");

    assertThat(answer.head())
        .contains("\r\nAccess-Control-Allow-Origin: " + origin + "\r\n")
        .contains("\r\nVary: Origin\r\n");
  }

  @ParameterizedTest
  @DisplayName("no other page does, nor one that names a second origin")
  @ValueSource(
      strings = {
        "Origin: http://localhost:3000",
        "Origin: http://6.6.6.6:8080",
        "Origin: null",
        "Origin: http://localhost:8080\r\nOrigin: https://evil.example"
      })
  void foreignPages(String header, Vertx vertx) {
    OwnPorts.of(vertx).add(8080);
    Answer answer = ask(vertx, List.of(), "GET", "localhost:8080", header + "\r\n");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.head())
        .doesNotContain("Access-Control-Allow-Origin")
        .contains("\r\nVary: Origin\r\n");
  }

  @Test
  @DisplayName("pages of the API may write, and see what its answers tell beside the row")
  void api(Vertx vertx) {
    CrossOrigin api = CrossOrigin.ofApi(SitePolicy.ofLoopback(vertx, List.of("https://a.example")));
    String origin = "Origin: https://a.example\r\n";

    assertThat(ask(vertx, api, "GET", "localhost", origin).head())
        .contains("\r\nAccess-Control-Allow-Origin: https://a.example\r\n")
        .contains("\r\nAccess-Control-Expose-Headers: ETag, X-Cache, Location\r\n")
        .doesNotContain("Access-Control-Allow-Credentials");
    assertThat(ask(vertx, api, "GET", "localhost", "Origin: https://b.example\r\n").head())
        .doesNotContain("Access-Control-");
    assertThat(ask(vertx, api, "OPTIONS", "localhost", origin).head())
        .contains("\r\nAccess-Control-Allow-Methods: GET, POST, PUT, PATCH, DELETE, OPTIONS\r\n")
        .contains(
            "\r\nAccess-Control-Allow-Headers: Accept, Authorization, Cache-Control, Content-Type,"
                + " If-None-Match, Last-Event-ID\r\n")
        .contains("\r\nAccess-Control-Max-Age: 86400\r\n");
  }

  private static Answer ask(Vertx vertx, List<String> origins, String method, String headers) {
    return ask(vertx, origins, method, "a", headers);
  }

  private static Answer ask(
      Vertx vertx, List<String> origins, String method, String host, String headers) {
    CrossOrigin streams = CrossOrigin.ofStreams(SitePolicy.ofLoopback(vertx, origins));
    return ask(vertx, streams, method, host, headers);
  }

  private static Answer ask(
      Vertx vertx, CrossOrigin crossOrigin, String method, String host, String headers) {
    Problems problems = new Problems(Map.of(), failure -> Optional.empty());
    ExactRouter router = new ExactRouter(vertx, problems).before(crossOrigin);
    router
        .get("/stream")
        .respond(ctx -> Answers.end(ctx, 200, "text/plain", Buffer.buffer("event")));
    HttpServer server =
        HttpServers.create(vertx, new HttpServerOptions(), router, problems::handleInvalid)
            .listen(0, "127.0.0.1")
            .timeout(20, TimeUnit.SECONDS)
            .await();
    try (RawConnection connection = RawConnection.to(server.actualPort())) {
      return connection
          .send(method + " /stream HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "\r\n")
          .answer();
    }
  }
}
