package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A row that cannot be stored is quarantined")
@SuppressWarnings("NullAway.Init")
class QuarantineIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MAX_ROW_BYTES = 2_000;
  private static final String TOO_LARGE = "repeat('x', 3000)";

  private TestDatabase database;
  private String prefix;
  private RunningServer server;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    prefix = TestServers.uniquePrefix();
    database.execute(
        "create table doc (id int primary key, body text)",
        "create type mood as enum ('fine', 'broken', 'endless')",
        // Whatever the type's owner can write: an error that quotes the row, and one without an
        // end.
        "create function mood_json(mood) returns json language plpgsql as $$ begin"
            + " if $1 = 'broken' then raise exception 'a secret of the row'; end if;"
            + " if $1 = 'endless' then perform pg_sleep(600); end if;"
            + " return to_json($1::text); end $$",
        "create cast (mood as json) with function mood_json(mood)",
        "create table person (name text primary key, mood mood not null default 'fine')",
        "create table day (day date primary key, mood mood not null)");
    server = setUp(MAX_ROW_BYTES).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RunningServer.SetUp setUp(int maxRowBytes) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .mirror("doc", "doc", List.of("id"))
        .mirror("person", "person", List.of("name"))
        .mirror("day", "day", List.of("day"))
        .options("pg-listener", options -> options.put("maxQuarantined", 5))
        .file(
            json -> {
              json.getJsonObject("postgres").put("statementTimeoutMillis", 2_000);
              json.getJsonArray("mirrors").stream()
                  .map(JsonObject.class::cast)
                  .forEach(mirror -> mirror.put("maxRowBytes", maxRowBytes));
            });
  }

  @Test
  @DisplayName("too large: 1,000 others flow, everybody is told, and smaller it flows again")
  void tooLarge() {
    database.execute("insert into doc values (0, 'small')");
    try (SseClient rows = SseClient.open(server.stream() + "/v1/stream?mirror=doc&key=0")) {
      rows.await(event -> event.data().contains("small"));
      database.execute(
          "insert into doc select i, 'body' from generate_series(1, 1000) i",
          "update doc set body = case id when 0 then " + TOO_LARGE + " else 'new' end");

      awaitRows("doc", 1_000, "\"new\"");
      SseClient.Event event = rows.await(told -> told.name().equals("quarantined"));
      assertThat(new JsonObject(event.data()).getMap())
          .containsEntry("key", "0")
          .containsEntry("reason", "too-large");
      assertThat(event.id())
          .isEqualTo(new JsonObject(event.data()).getString("version") + "-too-large");
      assertQuarantined("doc", "0", "too-large", "3018 bytes, 2000 are allowed");
      assertThat(server.redis().row("doc", "0")).isNull();
      assertThat(server.redis().field("doc", "0", "quarantined")).isEqualTo("too-large");
      assertThat(server.metric("reactive_cache_quarantined", "doc")).isEqualTo(1);
      assertThat(server.metric("reactive_cache_quarantine_total", "too-large")).isEqualTo(1);
      // Parts report once a second.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  server
                      .ask("GET", "/health/ready")
                      .body()
                      .contains("mirror doc: rows quarantined: 1"));
      assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);

      database.execute("update doc set body = 'small again' where id = 0");
      rows.await(told -> told.data().contains("small again"));
      assertThat(server.call("GET", "/v1/mirrors/doc/0").body()).contains("small again");
      awaitListed("doc", 0);
      assertThat(server.metric("reactive_cache_quarantined", "doc")).isZero();
      assertThat(server.redis().field("doc", "0", "quarantined")).isNull();
      assertThat(rows.events())
          .extracting(SseClient.Event::name)
          .containsExactly("doc", "quarantined", "doc");
    }
  }

  @Test
  @DisplayName("without JSON: others flow, its content is told nobody, and deleted it is gone")
  void unreadable() {
    try (SseClient rows = SseClient.open(server.stream() + "/v1/stream?mirror=person&key=eve")) {
      database.execute(
          "insert into person select 'p' || i from generate_series(1, 1000) i",
          "insert into person values ('eve', 'broken'), ('zoe', 'fine')");
      rows.await(told -> told.name().equals("quarantined"));
      awaitRows("person", 1_001, "fine");
      assertQuarantined("person", "eve", "unreadable", "SQLSTATE P0001");
      assertThat(server.call("GET", "/v1/mirrors/person/eve").body()).doesNotContain("secret");

      database.execute("delete from person where name = 'eve'");
      rows.await(told -> told.data().contains("\"row\":null"));
      assertThat(server.call("GET", "/v1/mirrors/person/eve").statusCode()).isEqualTo(404);
      awaitListed("person", 0);
    }
  }

  @Test
  @DisplayName(
      "without an end: it costs the others some time once, and flows again when it is fine")
  void tooSlow() {
    database.execute(
        "insert into person select 'p' || i, case i when 50 then 'endless' else 'fine' end::mood"
            + " from generate_series(1, 100) i");
    awaitRows("person", 99, "fine");
    assertQuarantined("person", "p50", "too-slow", "its statement was cancelled");
    database.execute("update person set mood = 'fine' where name = 'p50'");
    awaitRows("person", 100, "fine");
    awaitListed("person", 0);
  }

  @Test
  @DisplayName("1,000 at once: all others flow, a few are listed, the rest is counted and driven")
  void many() {
    database.execute(
        "insert into person select 'p' || i, case i % 2 when 0 then 'broken' else 'fine' end::mood"
            + " from generate_series(1, 2000) i");
    awaitRows("person", 1_000, "fine");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(server.metric("reactive_cache_quarantine_total", "person"))
                    .isEqualTo(1_000));
    JsonObject list = list("person");
    assertThat(list.getInteger("listed")).isEqualTo(5);
    assertThat(list.getInteger("unlisted")).isEqualTo(995);

    database.execute(
        "create or replace function mood_json(mood) returns json language sql"
            + " as 'select to_json($1::text)'");
    assertThat(drive("person", null).body()).contains("\"driven\":5");
    awaitRows("person", 2_000, "\"name\"");
    awaitListed("person", 0);
    assertThat(list("person").getInteger("unlisted")).isZero();
  }

  @Test
  @DisplayName("it survives a refresh and a restart, and a larger bound lets it be retried")
  void drivenAgain() {
    database.execute(
        "insert into doc select i, case when i < 3 then "
            + TOO_LARGE
            + " else 'body' end"
            + " from generate_series(1, 500) i");
    awaitRows("doc", 498, "body");
    awaitListed("doc", 2);
    database.execute(
        "alter table doc disable trigger all",
        "update doc set body = 'unseen' where id > 2",
        "do $$ declare t record; begin for t in select tgname from pg_trigger"
            + " where tgrelid = 'doc'::regclass and not tgisinternal loop"
            + " execute format('alter table doc enable always trigger %I', t.tgname);"
            + " end loop; end $$",
        "select reactive_cache.refresh('doc')");
    awaitRows("doc", 498, "unseen");
    server.awaitReady();
    awaitListed("doc", 2);
    // The refresh found them again, which is nothing new.
    assertThat(server.metric("reactive_cache_quarantine_total", "doc")).isEqualTo(2);

    server.stop();
    server = setUp(1_000_000).start();
    // Until the leader guarantees Redis rows are read from PostgreSQL, under the bound of now.
    server.awaitReady();
    awaitListed("doc", 2);
    assertThat(server.metric("reactive_cache_quarantined", "doc")).isEqualTo(2);
    assertQuarantined("doc", "1", "too-large", "3018 bytes, 2000 are allowed");
    try (SseClient rows = SseClient.open(server.stream() + "/v1/stream?mirror=doc&key=1")) {
      rows.await(told -> told.name().equals("quarantined"));
      assertThat(drive("doc", "3").statusCode()).isEqualTo(404);
      HttpResponse<String> driven = drive("doc", "1");
      assertThat(driven.statusCode()).isEqualTo(202);
      assertThat(driven.body()).isEqualTo("{\"success\":true,\"driven\":1}");
      rows.await(told -> told.data().contains("xxx"));
    }
    awaitListed("doc", 1);
    assertThat(drive("doc", null).body()).contains("\"driven\":1");
    awaitListed("doc", 0);
    awaitRows("doc", 500, "body");
  }

  @Test
  @DisplayName("a reader who finds it first is told so at once, and PostgreSQL is left alone then")
  void foundByReader() {
    server.stop();
    // Nobody journals this: the leader has never heard of the row.
    database.execute(
        "alter table person disable trigger all",
        "insert into person values ('eve', 'broken')",
        "alter table person enable trigger all");
    server = setUp(MAX_ROW_BYTES).start();
    assertThat(server.call("GET", "/v1/mirrors/person/eve").headers().firstValue("X-Cache"))
        .hasValue("MISS");
    double misses = server.metric("reactive_cache_reads_total", "miss");
    for (int i = 0; i < 20; i++) {
      assertProblem("person", "eve", "unreadable");
    }
    assertThat(server.metric("reactive_cache_reads_total", "miss")).isEqualTo(misses);
    assertThat(server.metric("reactive_cache_reads_total", "quarantined")).isEqualTo(20);
    awaitListed("person", 1);
    // A key that is none of its type names no row: nothing is wrong with it.
    database.execute("insert into day values ('2026-01-01', 'broken')");
    awaitListed("day", 1);
    assertThat(server.call("GET", "/v1/mirrors/day/never").statusCode()).isEqualTo(404);
    assertThat(server.call("GET", "/v1/mirrors/day/2026-02-30").statusCode()).isEqualTo(404);
    assertProblem("day", "2026-01-01", "unreadable");
    awaitListed("day", 1);
  }

  @Test
  @DisplayName("what somebody else left at the row's key in Redis gives way to the row")
  void wrongType() {
    database.execute("insert into doc values (1, 'one'), (2, 'two')");
    awaitRows("doc", 2, "body");
    server.redis().send(Command.SET, prefix + "doc:1", "not ours");
    assertThat(server.call("GET", "/v1/mirrors/doc/1").body()).contains("one");
    server.redis().send(Command.DEL, prefix + "doc:2");
    server.redis().send(Command.RPUSH, prefix + "doc:2", "not ours");
    database.execute("update doc set body = 'newer' where id = 2");
    awaitRows("doc", 2, "body");
    assertThat(server.call("GET", "/v1/mirrors/doc/2").body()).contains("newer");
    awaitListed("doc", 0);
  }

  /** Waits until Redis holds so many rows of a mirror, all of them like this one. */
  private void awaitRows(String mirror, int count, String like) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              Map<String, @Nullable String> rows = server.redis().rows(mirror);
              assertThat(rows.values().stream().filter(row -> row != null && row.contains(like)))
                  .hasSize(count);
            });
  }

  private void awaitListed(String mirror, int rows) {
    await().atMost(SOON).until(() -> list(mirror).getInteger("listed") == rows);
  }

  private void assertQuarantined(String mirror, String key, String reason, String detail) {
    await().atMost(SOON).until(() -> list(mirror).getInteger("listed") > 0);
    JsonArray rows = list(mirror).getJsonArray("rows");
    assertThat(rows.stream().map(JsonObject.class::cast))
        .anySatisfy(
            row -> {
              assertThat(row.getString("key")).isEqualTo(key);
              assertThat(row.getString("reason")).isEqualTo(reason);
              assertThat(row.getString("detail")).isEqualTo(detail);
              assertThat(row.getLong("count")).isPositive();
              assertThat(row.getInstant("first_seen"))
                  .isBeforeOrEqualTo(row.getInstant("last_seen"));
            });
    assertProblem(mirror, key, reason);
  }

  private void assertProblem(String mirror, String key, String reason) {
    HttpResponse<String> answer = server.call("GET", "/v1/mirrors/" + mirror + "/" + key);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(new JsonObject(answer.body()).getMap())
        .containsEntry("success", false)
        .containsEntry("type", "urn:reactive-cache:problem:quarantined")
        .containsEntry("reason", reason);
  }

  private JsonObject list(String mirror) {
    HttpResponse<String> answer = server.ask("GET", "/v1/admin/mirrors/" + mirror + "/quarantine");
    assertThat(answer.statusCode()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private HttpResponse<String> drive(String mirror, @Nullable String key) {
    String query = key == null ? "" : "?key=" + key;
    return server.ask("POST", "/v1/admin/mirrors/" + mirror + "/quarantine" + query);
  }
}
