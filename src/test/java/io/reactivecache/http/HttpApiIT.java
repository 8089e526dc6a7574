package io.reactivecache.http;

import static io.reactivecache.profile.ProfileApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.profile.ProfileApi;
import io.reactivecache.profile.RawHttp;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class HttpApiIT {

  private final TestDatabase database = TestServers.newDatabase();
  private ProfileApi api;

  @BeforeAll
  void start(Vertx vertx) {
    AccessConfig access = new AccessConfig(true, List.of("*"), List.of("rc.example"), List.of());
    api =
        ProfileApi.start(
            vertx, database, ProfileApi.options(10_000), FanoutOptions.defaults(), access);
  }

  @AfterAll
  void stop() {
    api.close();
    database.close();
  }

  @Test
  @DisplayName(
      "the mirrors are listed without what PostgreSQL calls them, which operators are told")
  void mirrors() {
    JsonObject mirror =
        json(api.send("GET", "/v1/mirrors")).getJsonArray("mirrors").getJsonObject(0);

    assertThat(mirror)
        .isEqualTo(new JsonObject("{\"name\":\"profile\",\"key_types\":null,\"ttl_seconds\":0}"));
    assertThat(json(api.ask("GET", "/v1/admin/mirrors")).getJsonArray("mirrors").getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                "{\"name\":\"profile\",\"key_types\":null,\"ttl_seconds\":0,"
                    + "\"table\":\"profile\",\"key\":[\"username\"],\"columns\":[\"*\"]}"));
  }

  @ParameterizedTest
  @DisplayName("what is for operators is not there where others ask")
  @ValueSource(
      strings = {
        "GET /console",
        "GET /metrics",
        "GET /v1/audits",
        "GET /v1/audits/profile",
        "POST /v1/mirrors/profile/audit",
        "POST /v1/mirrors/profile/quarantine",
        "GET /v1/admin/audits",
        "GET /v1/admin/mirrors",
        "GET /v1/admin/mirrors/profile/quarantine"
      })
  void notForOthers(String asked) {
    String[] words = asked.split(" ", -1);

    HttpResponse<String> answer = api.send(words[0], words[1]);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).doesNotContain("columns", "table");
  }

  @Test
  @DisplayName("a node is alive while it answers, and ready when every configured instance said so")
  void health() {
    await()
        .untilAsserted(
            () ->
                assertThat(api.ask("GET", "/health/ready").body())
                    .contains("2 of 2 write lanes have PostgreSQL"));
    HttpResponse<String> ready = api.ask("GET", "/health/ready");

    assertThat(api.send("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(api.ask("GET", "/health/live").statusCode()).isEqualTo(200);
    // Nothing runs a loader or a stream listener in this test.
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(ready.body())
        .contains(
            "{\"part\":\"pg-loader\",\"instance\":0,\"ready\":false,\"detail\":\"not heard of yet\"}")
        .contains("\"part\":\"http-api\",\"instance\":0,\"ready\":true");
    HttpResponse<String> terse = api.send("GET", "/health/ready");
    assertThat(terse.statusCode()).isEqualTo(503);
    assertThat(terse.body()).isEqualTo("{\"ready\":false}");
  }

  @Test
  @DisplayName("Prometheus finds its format")
  void metrics() {
    HttpResponse<String> metrics = api.ask("GET", "/metrics");

    assertThat(metrics.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body()).contains("reactive_cache_api_batch_size_count");
  }

  @Test
  @DisplayName("a stream is one redirect away, on the same host, for any site")
  void redirect(MoreVertx more) {
    AccessConfig everySite = new AccessConfig(true, List.of("*"), List.of(), List.of());
    try (ProfileApi open =
        ProfileApi.start(
            more.make(), database, ProfileApi.options(10), FanoutOptions.defaults(), everySite)) {
      HttpResponse<String> response =
          open.send("GET", "/v1/stream?mirror=profile&key=a%2Fb&since=7-1");

      assertThat(response.statusCode()).isEqualTo(307);
      assertThat(response.headers().firstValue("Location"))
          .hasValue("http://127.0.0.1:8081/v1/stream?mirror=profile&key=a%2Fb&since=7-1");
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }
  }

  @Test
  @DisplayName("a redirect goes to the host that the request names, and to no other, nor to none")
  void redirectHost() {
    assertThat(redirectOf("Host: [::1]:80\r\nX-Forwarded-Host: evil.example\r\n"))
        .contains("Location: http://[::1]:8081/stream?username=a");
    assertThat(redirectOf("Host: rc.example\r\n"))
        .contains("Location: http://rc.example:8081/stream?username=a");
    assertThat(redirectOf("Host: a/b\r\n")).startsWith("HTTP/1.1 400");
    assertThat(redirectOf("")).startsWith("HTTP/1.1 400");
  }

  @Test
  @DisplayName("a redirect goes to the public address where one is configured")
  void publicUrl(MoreVertx more) {
    try (ProfileApi behindProxy = withStreams(more, "https://stream.example.org/", "*")) {
      HttpResponse<String> redirect =
          behindProxy.send("GET", "/stream?username=a", "Origin", "https://evil.example");

      assertThat(redirect.headers().firstValue("Location"))
          .hasValue("https://stream.example.org/stream?username=a");
      assertThat(redirect.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }
  }

  @Test
  @DisplayName(
      "where origins are listed there is no redirect, behind which a browser hides its own")
  void listedOrigins(MoreVertx more) {
    try (ProfileApi strict =
        withStreams(more, "https://stream.example.org/", "https://app.example.org")) {
      HttpResponse<String> known =
          strict.send("GET", "/stream?username=a", "Origin", "https://app.example.org");
      HttpResponse<String> other =
          strict.send("GET", "/v1/stream?mirror=profile", "Origin", "https://evil.example");

      assertThat(List.of(known, other))
          .allSatisfy(
              answer -> {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).startsWith("retry: ");
                assertThat(answer.headers().firstValue("Vary")).hasValue("Origin");
              });
      assertThat(known.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://app.example.org");
      assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  @DisplayName("every answer forbids guessing its type, and telling others its address")
  void securityHeaders() {
    assertThat(List.of("/health/live", "/nothing", "/stream"))
        .allSatisfy(
            path ->
                assertThat(api.send("GET", path).headers().map())
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("referrer-policy", List.of("no-referrer")));
  }

  /** Nobody listens at the streams' port. */
  private ProfileApi withStreams(MoreVertx more, String publicUrl, String origin) {
    FanoutOptions streams =
        new FanoutOptions("127.0.0.1", 1, Optional.of(publicUrl), 1, 1, 1, 2_000, 1, 1);
    AccessConfig access = new AccessConfig(false, List.of(origin), List.of(), List.of());
    return ProfileApi.start(more.make(), database, ProfileApi.options(10), streams, access);
  }

  private String redirectOf(String headers) {
    return RawHttp.exchange(
        api.port(), "GET /stream?username=a HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
  }
}
