package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reads of a mirror that cannot be followed")
@SuppressWarnings("NullAway.Init")
class BrokenMirrorReadsIT {

  private static final String DROPPED = "table public.item was dropped";

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ROW = "/v1/mirrors/item/1";
  private static final String STREAM = "/v1/stream?mirror=item&key=1";

  private TestDatabase database;
  private TcpProxy network;
  private RunningServer server;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute(
        "create table item (id bigint primary key, n int not null)",
        "insert into item values (1, 1), (2, 1)");
    network = TcpProxy.to(TestServers.redis().port());
    server =
        RunningServer.setUp()
            .database(database)
            .redisUri(network.instead(TestServers.redis().uri()))
            .mirror("item", "item", List.of("id"))
            .start();
    await().atMost(LONG).until(() -> "HIT".equals(cached(ROW)));
  }

  @AfterEach
  void stop() {
    server.close();
    network.close();
  }

  @Test
  @DisplayName("what has to be loaded is answered with the reason, what is cached as stale")
  void reason() {
    try (SseClient stream = SseClient.open(server.stream() + "/v1/stream?mirror=item&key=1")) {
      stream.await(event -> event.data().contains("\"n\":1"));
      database.execute("drop table item");
      // Until the leader has looked, a node only knows that its table is not followed.
      await().atMost(LONG).until(() -> server.ask("GET", "/health/ready").body().contains(DROPPED));
      assertThat(status("/health/ready?mirror=item")).isEqualTo(503);
      await().atMost(LONG).until(() -> "STALE".equals(cached(ROW)));
      assertThat(status(ROW)).isEqualTo(200);
      HttpResponse<String> missing = server.call("GET", "/v1/mirrors/item/2");
      assertThat(missing.statusCode()).isEqualTo(503);
      assertThat(missing.headers().firstValue("Retry-After")).hasValue("1");
      assertThat(new JsonObject(missing.body()).getString("detail"))
          .isEqualTo("The mirror item cannot be followed: " + DROPPED + ".");
      // The row is not told as deleted: nobody knows.
      database.execute(
          "create table item (id bigint primary key, n int not null)",
          "insert into item values (1, 7)");
      stream.await(event -> event.data().contains("\"n\":7"));
      assertThat(stream.events()).noneMatch(event -> event.data().contains("\"row\":null"));
    }
    assertThat(status("/v1/profile/alice")).isEqualTo(404);
  }

  @Test
  @DisplayName("what PostgreSQL says by itself is for operators only")
  void ownWords() throws SQLException {
    server.redis().evict("item", "2");
    try (Connection writer = database.connect();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("lock table item in access exclusive mode");
      await().atMost(LONG).until(() -> status("/health/ready?mirror=item") == 503);
      assertThat(server.ask("GET", "/health/ready").body())
          .contains("its table is locked: canceling statement due to lock timeout");
      HttpResponse<String> missing = server.call("GET", "/v1/mirrors/item/2");
      assertThat(missing.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(missing.body()).getString("detail"))
          .isEqualTo("The mirror item cannot be followed: its table is locked.");
      writer.rollback();
    }
    server.awaitReady();
  }

  @Test
  @DisplayName("a row that was shown while Redis was away is not followed by an older one")
  void notBackwards() {
    database.execute("alter table item disable trigger all");
    await().atMost(LONG).until(() -> "STALE".equals(cached(ROW)));
    database.execute("update item set n = 2 where id = 1");
    assertThat(server.call("GET", ROW).body()).contains("\"n\":1");
    network.cut();
    await().atMost(LONG).until(() -> server.call("GET", ROW).body().contains("\"n\":2"));
    network.resume();
    await()
        .atMost(LONG)
        .until(
            () -> {
              HttpResponse<String> health = server.ask("GET", "/health/ready");
              assertThat(server.call("GET", ROW).body()).contains("\"n\":2");
              return health.statusCode() == 200 && !health.body().contains("from PostgreSQL");
            });
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> read = server.call("GET", ROW);
      assertThat(read.body()).contains("\"n\":2");
      assertThat(read.headers().firstValue("X-Cache")).hasValue("MISS");
    }
    enableTriggers();
    await().atMost(LONG).until(() -> "HIT".equals(cached(ROW)));
    assertThat(server.call("GET", ROW).body()).contains("\"n\":2");
  }

  @Test
  @DisplayName(
      "a row that is read while changes are passed over has no tag, and nobody has seen it")
  void withoutVersion() {
    database.execute("alter table item disable trigger all");
    await().atMost(LONG).until(() -> "STALE".equals(cached(ROW)));
    assertThat(header(server.call("GET", ROW), "ETag")).isNotEmpty();
    server.redis().evict("item", "1");
    HttpResponse<String> first = server.call("GET", ROW);
    assertThat(first.body()).contains("\"n\":1");
    String version;
    try (SseClient stream = SseClient.open(server.stream() + STREAM)) {
      SseClient.Event event = stream.await(any -> any.data().contains("\"n\":1"));
      version = new JsonObject(event.data()).getString("version");
      database.execute("update item set n = 2 where id = 1");
      assertNotSeen(version, event.id());
    }
    // Nobody watches the key any more.
    assertNotSeen(version, version);
    HttpResponse<String> changed = server.call("GET", ROW, "If-None-Match", '"' + version + '"');
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.body()).contains("\"n\":2");
    assertThat(header(changed, "X-Cache")).isEqualTo("MISS");
    assertThat(header(changed, "ETag")).isEmpty();
    assertThat(header(changed, "Cache-Control")).isEqualTo("no-store");

    enableTriggers();
    await().atMost(LONG).until(() -> "HIT".equals(cached(ROW)));
    HttpResponse<String> mended = server.call("GET", ROW, "If-None-Match", '"' + version + '"');
    assertThat(mended.statusCode()).isEqualTo(200);
    assertThat(header(mended, "ETag")).isNotEqualTo('"' + version + '"');
    assertThat(server.call("GET", ROW, "If-None-Match", header(mended, "ETag")).statusCode())
        .isEqualTo(304);
  }

  private void assertNotSeen(String version, String id) {
    try (SseClient back = SseClient.to(server.stream() + STREAM).lastEventId(id).open();
        SseClient since = SseClient.open(server.stream() + STREAM + "&since=" + version)) {
      back.await(event -> event.data().contains("\"n\":2"));
      since.await(event -> event.data().contains("\"n\":2"));
      assertThat(back.events()).hasSize(1);
      assertThat(since.events()).hasSize(1);
    }
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private void enableTriggers() {
    database.execute(
        "do $$ declare t record; begin"
            + " for t in select tgname from pg_trigger where tgrelid = 'item'::regclass"
            + " and not tgisinternal loop"
            + " execute format('alter table item enable always trigger %I', t.tgname);"
            + " end loop; end $$");
  }

  private String cached(String path) {
    return server.call("GET", path).headers().firstValue("X-Cache").orElse("");
  }

  private int status(String path) {
    return server.call("GET", path).statusCode();
  }
}
