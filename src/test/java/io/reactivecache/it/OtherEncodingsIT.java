package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("In a database of another encoding")
class OtherEncodingsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FORM = "\uFFFDx";

  private @Nullable TestDatabase database;
  private @Nullable RunningServer server;
  private String prefix = "";

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private TestDatabase create(String encoding) {
    TestDatabase created = TestServers.newDatabaseIn(encoding);
    database = created;
    prefix = TestServers.uniquePrefix();
    created.execute(
        "create table doc (id int primary key, body text)",
        "create table person (name text primary key, n int not null default 0)");
    return created;
  }

  private RunningServer.SetUp setUp() {
    return RunningServer.setUp()
        .database(Objects.requireNonNull(database))
        .prefix(prefix)
        .mirror("doc", "doc", List.of("id"))
        .mirror("person", "person", List.of("name"));
  }

  private RunningServer start() {
    RunningServer started = setUp().start();
    server = started;
    return started;
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a value without a form in UTF-8 is quarantined, and all other rows go on")
  @CsvSource({"WIN1252, 81, 22P05", "SQL_ASCII, 81, 22021", "EUC_JP, a9a1, 22P05"})
  void value(String encoding, String bytes, String state) {
    TestDatabase tested = create(encoding);
    RunningServer running = start();
    tested.execute(
        "insert into doc select i, case i when 50 then "
            + text(bytes)
            + " else 'fine' end"
            + " from generate_series(1, 100) i",
        "insert into person values ('ann')");

    awaitRows("doc", 99);
    awaitRows("person", 1);
    await().atMost(SOON).until(() -> list("doc").getInteger("listed") == 1);
    JsonObject entry = list("doc").getJsonArray("rows").getJsonObject(0);
    assertThat(entry.getString("key")).isEqualTo("50");
    assertThat(entry.getString("reason")).isEqualTo("unreadable");
    assertThat(entry.getString("detail")).isEqualTo("SQLSTATE " + state);
    assertThat(running.call("GET", "/v1/mirrors/doc/50").statusCode()).isEqualTo(502);
    // One that nobody has in Redis: a loader meets it by itself, beside others.
    running.redis().evict("doc", "50");
    running.redis().evict("doc", "51");
    try (SseClient rows =
        SseClient.open(running.stream() + "/v1/stream?mirror=doc&key=50&key=51")) {
      rows.await(event -> event.data().contains("fine"));
      rows.await(event -> event.name().equals("quarantined"));
    }

    tested.execute("update doc set body = 'fine again' where id = 50");
    awaitRows("doc", 100);
    await().atMost(SOON).until(() -> list("doc").getInteger("listed") == 0);
    assertOneTerm(running);
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("a key without a form in UTF-8 is quarantined under a form that can be shown")
  @CsvSource({"WIN1252, 81", "SQL_ASCII, 81", "SQL_ASCII, efbfbd78", "EUC_JP, a9a1"})
  void key(String encoding, String bytes) {
    TestDatabase tested = create(encoding);
    RunningServer running = start();
    String form = FORM + bytes;
    tested.execute("insert into person values (" + text(bytes) + "), ('ann'), ('bob')");

    awaitRows("person", 2);
    await().atMost(SOON).until(() -> list("person").getInteger("listed") == 1);
    JsonObject entry = list("person").getJsonArray("rows").getJsonObject(0);
    assertThat(entry.getString("key")).isEqualTo(form);
    assertThat(entry.getString("reason")).isEqualTo("unreadable");
    assertThat(running.call("GET", path(form)).statusCode()).isEqualTo(502);
    assertThat(running.call("GET", path("x" + bytes)).statusCode()).isEqualTo(404);

    HttpResponse<String> driven = running.ask("POST", driving(form));
    assertThat(driven.body()).isEqualTo("{\"success\":true,\"driven\":1}");
    await()
        .atMost(SOON)
        .until(
            () -> {
              JsonObject again = list("person").getJsonArray("rows").getJsonObject(0);
              return again.getLong("count") > entry.getLong("count");
            });
    assertThat(running.ask("POST", driving("\u20AC no such key")).statusCode()).isEqualTo(404);
    assertOneTerm(running);

    running.stop();
    tested.execute("update person set n = n + 1");
    running = start();
    assertThat(list("person").getInteger("listed")).isEqualTo(1);
    awaitLike("person", "\"n\":1", 2);
    tested.execute("delete from person where name = " + text(bytes));
    await().atMost(SOON).until(() -> list("person").getInteger("listed") == 0);
    assertThat(running.call("GET", path(form)).statusCode()).isEqualTo(404);
  }

  @Test
  @DisplayName("text that has a form is served in UTF-8, and found by its key")
  void converted() {
    create("LATIN1").execute("insert into person values ('\u00E9mile', 7)");
    RunningServer running = start();
    assertThat(running.call("GET", path("\u00E9mile")).body())
        .isEqualTo("{\"name\":\"\u00E9mile\",\"n\":7}");
    Objects.requireNonNull(database).execute("update person set n = 8");
    awaitLike("person", "\"n\":8", 1);
  }

  @Test
  @DisplayName("a key that the database cannot hold is no row, and fails no other of its batch")
  void impossibleKey() {
    create("LATIN1").execute("insert into person values ('ann', 7)");
    RunningServer running = start();
    try (SseClient rows =
        SseClient.open(
            running.stream() + "/v1/stream?mirror=person&key=%E2%82%AC&key=ann&key=%EF%BF%BDx")) {
      rows.await(event -> event.data().contains("\"n\":7"));
    }
    assertThat(running.call("GET", path("\u20AC")).statusCode()).isEqualTo(404);
    assertThat(running.call("GET", path(FORM + "e9")).statusCode()).isEqualTo(404);
    // What is cached of such a key is read again with everything else.
    Objects.requireNonNull(database).execute("update person set n = 9");
    Objects.requireNonNull(database).execute("select reactive_cache.refresh('person')");
    awaitLike("person", "\"n\":9", 1);
    assertThat(running.call("POST", "/v1/profile/%E2%82%AC?action=inc_likes").statusCode())
        .isBetween(400, 499);
    assertThat(running.call("POST", "/v1/profile/ann?action=inc_likes").statusCode())
        .isEqualTo(200);
    assertOneTerm(running);
  }

  @Test
  @DisplayName("a sentence about a table whose name has no form in UTF-8 is told all the same")
  void errorText() {
    TestDatabase tested = create("WIN1252");
    RunningServer running = start();
    tested.execute(
        "do $$ begin execute format('alter table doc rename to %I', 'd' || chr(129)); end $$");
    await()
        .atMost(SOON)
        .until(() -> running.ask("GET", "/health/ready").body().contains("d\\\\201"));
    tested.execute("insert into person values ('ann')");
    awaitRows("person", 1);
    assertOneTerm(running);
  }

  private static String text(String hex) {
    return "convert_from('\\x" + hex + "', getdatabaseencoding())";
  }

  private static String path(String key) {
    return "/v1/mirrors/person/" + encoded(key);
  }

  private static String driving(String key) {
    return "/v1/admin/mirrors/person/quarantine?key=" + encoded(key);
  }

  private static String encoded(String key) {
    return java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  private static void assertOneTerm(RunningServer running) {
    assertThat(running.ask("GET", "/health/ready").body()).contains("term 1.1,");
  }

  private JsonObject list(String mirror) {
    RunningServer running = Objects.requireNonNull(server);
    return new JsonObject(running.ask("GET", "/v1/admin/mirrors/" + mirror + "/quarantine").body());
  }

  private void awaitRows(String mirror, int count) {
    awaitLike(mirror, "", count);
  }

  private void awaitLike(String mirror, String like, int count) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Map<String, @Nullable String> rows =
                  Objects.requireNonNull(server).redis().rows(mirror);
              assertThat(rows.values().stream().filter(row -> row != null && row.contains(like)))
                  .hasSize(count);
            });
  }
}
