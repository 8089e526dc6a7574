package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A schema that is taken away under the running server")
@SuppressWarnings("NullAway.Init")
class DroppedSchemaIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  private TestDatabase database;
  private RunningServer server;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    server = RunningServer.setUp().database(database).start();
    database.execute("insert into profile (username, likes_count) values ('kept', 1)");
    await().until(() -> likes("kept") == 1);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** What the API reads from the cache; -1 without an answer. */
  private int likes(String username) {
    HttpResponse<String> answer = server.call("GET", "/v1/profile/" + username);
    return answer.statusCode() == 200
        ? new JsonObject(answer.body()).getInteger("likes_count")
        : -1;
  }

  private long epoch() {
    String version = server.redis().version("profile", "kept");
    return version == null ? 0 : Long.parseLong(version.substring(0, version.indexOf('-')));
  }

  private void assertFollowsAgain(long epochBefore) {
    await("versions go on in a later epoch")
        .atMost(SOON)
        .until(
            () -> {
              server.call("GET", "/v1/profile/kept");
              return epoch() > epochBefore;
            });
    server.awaitReady();
    database.execute(
        "insert into profile (username, likes_count) values ('kept', 2) on conflict (username)"
            + " do update set likes_count = profile.likes_count + 1");
    int now = Integer.parseInt(value("select likes_count from profile where username = 'kept'"));
    await().atMost(SOON).until(() -> likes("kept") == now);
    assertThat(server.call("PUT", "/v1/profile/kept?action=inc_likes").statusCode()).isEqualTo(200);
    await().atMost(SOON).until(() -> likes("kept") == now + 1);
    assertThat(value("select count(*) from reactive_cache.problems()")).isEqualTo("0");
  }

  private String value(String sql) {
    return Objects.requireNonNull(database.value(sql));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "drop schema reactive_cache cascade",
        "do $$ declare t regclass; begin for t in select oid from pg_class where relkind in ('r', 'p')"
            + " and relnamespace = 'reactive_cache'::regnamespace loop execute 'truncate ' || t; end loop; end $$",
        "drop table reactive_cache.journal cascade",
        "drop table reactive_cache.history, reactive_cache.quarantine",
        "drop sequence reactive_cache.awake",
        "drop function reactive_cache.pin_session()",
        "truncate reactive_cache.journal",
        "truncate reactive_cache.journal_direct"
      })
  @DisplayName("is installed again, and rows are followed on")
  void installedAgain(String damage) {
    long before = epoch();
    try (SseClient browser = SseClient.open(server.stream().resolve("/stream?username=kept"))) {
      browser.await(event -> event.data().contains("likes"));
      database.execute(damage);
      // A trigger that is left alone with a part of ours may fail until then; one that is gone sees
      // nothing of it.
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () -> {
                database.execute(
                    "update profile set likes_count = likes_count + 10 where username = 'kept'");
                return true;
              });
      assertFollowsAgain(before);
      browser.await(event -> event.data().contains("13"));
    }
  }

  @ParameterizedTest(name = "structure alone: {0}")
  @ValueSource(booleans = {true, false})
  @DisplayName(
      "and one that was copied: a node of another cluster serves it, and takes nothing over")
  void copied(boolean structure) {
    server.stop();
    TestDatabase copy = structure ? database.structureCopy() : database.copy();
    copy.execute("insert into profile (username, likes_count) values ('before', 3)");
    try (RunningServer other =
        RunningServer.setUp()
            .database(copy)
            .file(json -> json.getJsonObject("cluster").put("name", "staging"))
            .start()) {
      copy.execute("insert into profile (username, likes_count) values ('after', 4)");
      await().atMost(SOON).until(() -> other.redis().row("profile", "after") != null);
      assertThat(other.call("GET", "/v1/profile/before").statusCode()).isEqualTo(200);
      assertThat(copy.value("select cluster_name from reactive_cache.deployment"))
          .isEqualTo("staging");
      assertThat(value("select cluster_name from reactive_cache.deployment"))
          .isEqualTo("reactive-cache");
    }
  }

  @Test
  @DisplayName("under several nodes is installed again by one of them, which costs one epoch")
  void severalNodes() {
    long before = epoch();
    RunningServer other =
        RunningServer.setUp()
            .database(database)
            .prefix(server.redis().prefix())
            .withoutWaiting()
            .start();
    try {
      await()
          .atMost(SOON)
          .until(
              () -> other.ask("GET", "/health/ready").body().contains("stands by: another node"));
      database.execute("drop schema reactive_cache cascade");
      await()
          .atMost(SOON)
          .until(
              () -> value("select to_regclass('reactive_cache.attach_turn') is not null"),
              "t"::equals);
      await()
          .atMost(SOON)
          .until(
              () ->
                  leads(server) != leads(other)
                      && Long.parseLong(value("select epoch from reactive_cache.history"))
                          > before);
      assertThat(value("select epoch from reactive_cache.history"))
          .isEqualTo(Long.toString(before + 1));
      assertThat(
              value(
                  "select count(*) from pg_locks where locktype = 'advisory' and granted"
                      + " and database = (select oid from pg_database where datname = current_database())"))
          .as("two numbers, for one leader")
          .isEqualTo("2");
    } finally {
      other.stop();
    }
  }

  private static boolean leads(RunningServer node) {
    return node.ask("GET", "/health/ready").body().contains("leads, term");
  }

  @Test
  @DisplayName("with its whole database is installed again in the one that takes its place")
  void recreated() {
    long before = epoch();
    database.recreate();
    assertFollowsAgain(before);
  }

  @Test
  @DisplayName("is told with its remedy once, where it cannot be installed again")
  void withoutRights() {
    String owner = TestServers.uniqueName("reactive");
    TestDatabase other = TestServers.newDatabase();
    other.execute(
        "create role " + owner + " login",
        "grant create on database " + other.name() + " to " + owner,
        "grant create on schema public to " + owner);
    try (LogWatch log = new LogWatch();
        RunningServer lesser =
            RunningServer.setUp()
                .database(other)
                .postgresUri(other.uri().replace("postgres@", owner + "@"))
                .start()) {
      other.execute(
          "revoke create on database " + other.name() + " from " + owner,
          "drop schema reactive_cache cascade");
      String remedy = "GRANT CREATE ON DATABASE " + other.name() + " TO " + owner;
      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                HttpResponse<String> health = lesser.ask("GET", "/health/ready");
                assertThat(health.body()).contains(remedy);
                assertThat(health.statusCode()).isEqualTo(503);
              });
      await("told once, however often it is tried")
          .during(Duration.ofSeconds(3))
          .atMost(Duration.ofSeconds(10))
          .until(() -> log.count(remedy) == 1);
      other.execute(remedy);
      lesser.awaitReady();
      other.execute("insert into profile (username) values ('after')");
      await().atMost(SOON).until(() -> lesser.redis().row("profile", "after") != null);
      lesser.stop();
      other.execute("drop owned by " + owner, "drop role " + owner);
    }
  }
}
