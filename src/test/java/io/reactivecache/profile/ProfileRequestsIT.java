package io.reactivecache.profile;

import static io.reactivecache.profile.ProfileApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.Futures;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ProfileRequestsIT {

  private final TestDatabase database = TestServers.newDatabase();
  private final LogWatch logs = new LogWatch();
  private ProfileApi api;

  @BeforeAll
  void awaitTable(Vertx vertx) {
    api = ProfileApi.start(vertx, database);
    await().until(() -> api.act("first", "inc_likes").statusCode() == 200);
    ProfileApi.installJournal(database);
    // Lanes look for the journal again by themselves.
    await()
        .atMost(20, TimeUnit.SECONDS)
        .until(
            () ->
                json(api.act("first", "inc_likes")).getString("version") != null
                    && json(api.act("second", "inc_likes")).getString("version") != null);
  }

  @AfterAll
  void stop() {
    api.close();
    logs.close();
    database.close();
  }

  @Test
  @DisplayName("a write answers with its version and the profile as it was committed")
  void write() {
    api.act("alice", "inc_followers");
    HttpResponse<String> response = api.send("PATCH", "/v1/profile/alice?action=inc_likes");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"success\":true,\"version\":\"7-1\",\"profile\":{\"username\":\"alice\","
                + "\"followings_count\":0,\"followers_count\":1,\"likes_count\":1}}");
    assertThat(database.query("select * from profile where username = 'alice'").toString())
        .isEqualTo("[[alice, 0, 1, 1]]");
  }

  @Test
  @DisplayName(
      "a read answers with the row as PostgreSQL made it, its version as entity tag, and 304")
  void read() {
    api.act("reader", "inc_likes");
    HttpResponse<String> first = api.send("GET", "/v1/profile/reader");
    HttpResponse<String> again =
        api.send("GET", "/v1/profile/reader", "If-None-Match", "\"x\", W/\"7-1\"");
    HttpResponse<String> head = api.send("HEAD", "/v1/mirrors/profile/reader");

    assertThat(first.statusCode()).isEqualTo(200);
    assertThat(first.headers().firstValue("ETag")).hasValue("\"7-1\"");
    assertThat(first.headers().firstValue("X-Cache")).hasValue("MISS");
    assertThat(new JsonObject(first.body()).getLong("likes_count")).isEqualTo(1);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length"))
        .hasValue(String.valueOf(first.body().length()));
  }

  @Test
  @DisplayName("what Redis holds is served from Redis")
  void hit(Vertx vertx) {
    String row = "{\"username\":\"cached\",  \"likes_count\":7}";
    Redis redis = Redis.createClient(vertx, TestServers.redis().uri());
    Futures.await(
        redis.send(
            Request.cmd(Command.HSET)
                .arg(api.redisPrefix + "profile:cached")
                .arg("version")
                .arg("7-42")
                .arg("row")
                .arg(row)));
    await()
        .untilAsserted(
            () -> {
              HttpResponse<String> response = api.send("GET", "/v1/profile/cached");
              assertThat(response.headers().firstValue("X-Cache")).hasValue("HIT");
              assertThat(response.headers().firstValue("ETag")).hasValue("\"7-42\"");
              assertThat(response.body()).isEqualTo(row);
            });
  }

  @Test
  @DisplayName("a delete answers 204, and 404 where there was nothing")
  void delete() {
    api.act("gone", "inc_likes");

    assertThat(api.send("DELETE", "/v1/profile/gone").statusCode()).isEqualTo(204);
    assertProblem(api.send("DELETE", "/v1/profile/gone"), 404);
    assertProblem(api.send("GET", "/v1/profile/gone"), 404);
  }

  @ParameterizedTest
  @DisplayName("a username may have slashes, dots, spaces and fifty characters of any script")
  @CsvSource({
    "a%2Fb,a/b",
    "%2E%2E,..",
    "%2e,.",
    "a%20b%3F,a b?",
    "%C3%A9l%C3%A8ve,\u00E9l\u00E8ve",
    "a'%22%5C,a'\"\\"
  })
  void unusualUsernames(String raw, String username) {
    assertThat(json(api.act(raw, "inc_likes")).getJsonObject("profile").getString("username"))
        .isEqualTo(username);
    assertThat(api.send("GET", "/v1/profile/" + raw).statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("characters are counted as PostgreSQL counts them: fifty emoji fit")
  void fiftyEmoji() {
    assertThat(api.act("%F0%9F%98%80".repeat(50), "inc_likes").statusCode()).isEqualTo(200);
    assertProblem(api.act("%F0%9F%98%80".repeat(51), "inc_likes"), 400);
  }

  @ParameterizedTest
  @DisplayName("a request that cannot be right is refused and writes nothing")
  @CsvSource({
    "POST,/v1/profile/bad?action=fly,400",
    "POST,/v1/profile/bad?action=INC_LIKES,400",
    "POST,/v1/profile/bad?action=,400",
    "POST,/v1/profile/bad,400",
    "POST,/v1/profile/bad?,400",
    "POST,/v1/profile/bad?action=inc_likes&action=inc_likes,400",
    "POST,/v1/profile/bad?action=inc%5Flikes%,400",
    "POST,/v1/profile/?action=inc_likes,400",
    "POST,/v1/profile/aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeef?action=inc_likes,400",
    "POST,/v1/profile/bad%00?action=inc_likes,400",
    "POST,/v1/profile/bad%0A?action=inc_likes,400",
    "POST,/v1/profile/bad%C2%85?action=inc_likes,400",
    "POST,/v1/profile/bad%?action=inc_likes,400",
    "POST,/v1/profile/bad%2?action=inc_likes,400",
    "POST,/v1/profile/bad%C0%AF?action=inc_likes,400",
    "POST,/v1/profile/bad%ED%A0%80?action=inc_likes,400",
    "POST,/v1/profile/bad/worse?action=inc_likes,404",
    "POST,/v1/profile?action=inc_likes,404",
    "DELETE,/v1/profile/%FF,400",
    "GET,/v1/profile/,400",
    "GET,/v1/profile/nobody,404",
    "GET,/v1/mirrors/nothing/key,404",
    "GET,/v1/mirrors/profile/nobody,404",
    "GET,/v1/mirrors/profile/%00,400",
    "GET,/v1/mirrors/%zz/key,400",
    "GET,/v2/profile/bad,404",
    "GET,/assets/..%2F..%2Flua%2Fstore.lua,404",
    "GET,/assets/missing.js,404",
    "GET,//,404"
  })
  void refused(String method, String path, int status) {
    assertProblem(raw(method, path), status);
    assertThat(database.query("select 1 from profile where username like 'bad%'")).isEmpty();
    assertThat(logs.alarms()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a wrong method is answered with those that are right")
  @CsvSource(
      delimiter = '|',
      value = {
        "TRACE|/v1/profile/x|GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "POST|/v1/mirrors|GET, HEAD, OPTIONS",
        "DELETE|/health/live|GET, HEAD, OPTIONS",
        "BREW|/|GET, HEAD, OPTIONS",
        "PUT|/stream|GET, HEAD, OPTIONS"
      })
  void wrongMethod(String method, String path, String allow) {
    String answer = raw(method, path);
    assertProblem(answer, 405);
    assertThat(answer.lines()).contains("Allow: " + allow);
  }

  @ParameterizedTest
  @DisplayName("what is no HTTP is 400, an endless address 414, endless headers 431")
  @ValueSource(strings = {"400", "414", "431"})
  void brokenRequests(String status) {
    String request =
        switch (status) {
          case "414" -> "GET /v1/mirrors/profile/" + "a".repeat(140_000) + " HTTP/1.1\r\n\r\n";
          case "431" -> "GET / HTTP/1.1\r\nX-Long: " + "a".repeat(20_000) + "\r\n\r\n";
          default -> "GET / HTTP/1.1\r\nno header at all\r\n\r\n";
        };
    assertProblem(RawHttp.exchange(api.port(), request), Integer.parseInt(status));
    assertThat(logs.alarms()).isEmpty();
  }

  @Test
  @DisplayName("a key of 8 KiB is looked for, a longer one refused")
  void longKeys() {
    assertProblem(api.send("GET", "/v1/mirrors/profile/" + "%61".repeat(8192)), 404);
    assertProblem(api.send("GET", "/v1/mirrors/profile/" + "%61".repeat(8193)), 400);
  }

  @Test
  @DisplayName("a body of 10 MB is refused, whether its length was told or not, and writes nothing")
  void longBodies() {
    String head = "POST /v1/profile/bad?action=inc_likes HTTP/1.1\r\nHost: localhost\r\n";
    int tenMegabytes = 10_000_000;
    String told =
        RawHttp.upload(
            api.port(), head + "Content-Length: " + tenMegabytes + "\r\n\r\n", tenMegabytes);
    String chunked =
        RawHttp.upload(
            api.port(),
            head
                + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(tenMegabytes)
                + "\r\n",
            tenMegabytes);

    assertThat(told).startsWith("HTTP/1.1 413").contains("application/problem+json");
    assertThat(chunked).startsWith("HTTP/1.1 413").contains("application/problem+json");
    assertThat(database.query("select 1 from profile where username = 'bad'")).isEmpty();
    assertThat(logs.alarms()).isEmpty();
  }

  @Test
  @DisplayName("a short body is let pass")
  void shortBody() {
    String answer =
        RawHttp.exchange(
            api.port(),
            "POST /v1/profile/body?action=inc_likes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Length: 2\r\n\r\n{}");
    assertThat(answer).startsWith("HTTP/1.1 200").contains("\"likes_count\":1}");
  }

  private String raw(String method, String path) {
    return RawHttp.exchange(
        api.port(),
        method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  private static void assertProblem(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).getBoolean("success")).isFalse();
    assertThat(json(response).getInteger("status")).isEqualTo(status);
  }

  private static void assertProblem(String answer, int status) {
    // A request line that cannot be read has no version to answer in.
    assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
    assertThat(answer.lines()).contains("Content-Type: application/problem+json");
    JsonObject problem = new JsonObject(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    assertThat(problem.getBoolean("success")).isFalse();
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("title")).isNotEmpty();
    assertThat(problem.getString("detail")).isNotEmpty();
  }
}
