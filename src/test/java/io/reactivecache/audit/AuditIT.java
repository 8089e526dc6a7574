package io.reactivecache.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.AuditClient;
import io.reactivecache.support.AuditClient.Result;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The audit")
@SuppressWarnings("NullAway.Init")
class AuditIT {

  private static RunningServer server;
  private static AuditClient audit;

  @BeforeAll
  static void start() {
    server =
        RunningServer.setUp().options("pg-listener", o -> o.put("auditKeysPerSecond", 0)).start();
    audit = new AuditClient(server, "profile");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @DisplayName("finds nothing to repair where Redis follows, tombstones and absent rows included")
  void allIsWell() {
    insert("well1", 1);
    insert("well2", 2);
    server.database().execute("delete from profile where username = 'well2'");
    awaitHeld("well2", null);
    server.call("GET", "/v1/profile/never");

    Result result = audit.run();

    assertThat(result.repaired()).isEmpty();
    assertThat(result.undecided()).isZero();
    assertThat(result.checked()).isGreaterThanOrEqualTo(3);
    assertThat(result.problem()).isNull();
  }

  @Test
  @DisplayName("finds a row that is not the present one, repairs it, and the browsers see it")
  void different() {
    insert("older", 1);
    String old = server.redis().row("profile", "older");
    String oldVersion = server.redis().version("profile", "older");
    server.database().execute("update profile set likes_count = 7 where username = 'older'");
    awaitHeld("older", "\"likes_count\":7");
    hset(
        "older", "version", Objects.requireNonNull(oldVersion), "row", Objects.requireNonNull(old));
    insert("altered", 1);
    hset("altered", "row", "{\"username\":\"altered\",\"likes_count\":1000}");
    try (SseClient browser = SseClient.open(server.stream() + "/stream?username=altered")) {
      browser.await(event -> event.data().contains("1000"));

      double before = server.metric("reactive_cache_audit_repaired_total", "different");
      assertThat(audit.run().repaired()).isEqualTo(Map.of("different", 2L));

      browser.await(event -> event.data().contains("\"likes_count\":1}"));
      assertThat(server.redis().row("profile", "older")).contains("\"likes_count\":7");
      assertThat(server.metric("reactive_cache_audit_repaired_total", "different"))
          .isEqualTo(before + 2);
    }
    assertThat(audit.run().repaired()).isEmpty();
  }

  @Test
  @DisplayName("finds a row that does not exist, and one that does and was said not to")
  void ghostAndMissing() {
    insert("here", 3);
    hset("ghost", "version", "1-1", "row", "{\"username\":\"ghost\",\"likes_count\":1}");
    server.redis().send(Command.HDEL, name("here"), "row");

    assertThat(audit.run().repaired()).isEqualTo(Map.of("ghost", 1L, "missing", 1L));

    assertThat(server.redis().row("profile", "ghost")).isNull();
    assertThat(server.redis().version("profile", "ghost")).isNotEqualTo("1-1");
    assertThat(server.redis().row("profile", "here")).contains("\"likes_count\":3");
  }

  @Test
  @DisplayName("finds a version that nobody gave out, under which every change would be stale")
  void ahead() {
    insert("ahead", 1);
    hset("ahead", "version", "1-99999999999");
    server.database().execute("update profile set likes_count = 2 where username = 'ahead'");
    insert("epoch", 1);
    hset("epoch", "version", "9-1");

    assertThat(audit.run().repaired()).isEqualTo(Map.of("ahead", 2L));

    assertThat(server.redis().row("profile", "ahead")).contains("\"likes_count\":2");
    assertThat(server.redis().version("profile", "ahead")).hasSizeLessThan(10);
    assertThat(server.redis().version("profile", "epoch")).startsWith("1-");
    server.database().execute("update profile set likes_count = 3 where username = 'ahead'");
    awaitHeld("ahead", "\"likes_count\":3");
  }

  @Test
  @DisplayName("replaces what is no row of ours, and is not stopped by it")
  void unreadable() {
    insert("typed", 4);
    server.redis().send(Command.SET, name("typed"), "no hash");
    server.redis().send(Command.RPUSH, name("list"), "no row either");
    insert("versioned", 5);
    hset("versioned", "version", "seven");
    hset("unversioned", "row", "{}");

    assertThat(audit.run().repaired()).isEqualTo(Map.of("unreadable", 4L));

    assertThat(server.redis().row("profile", "typed")).contains("\"likes_count\":4");
    assertThat(server.redis().row("profile", "versioned")).contains("\"likes_count\":5");
    assertThat(server.redis().row("profile", "list")).isNull();
    assertThat(server.redis().row("profile", "unversioned")).isNull();
  }

  @Test
  @DisplayName("makes up for rows that were changed behind the triggers")
  void behindTheTriggers() {
    insert("ddl", 6);
    server
        .database()
        .execute(
            "begin; alter table profile disable trigger all;"
                + " update profile set likes_count = 60 where username = 'ddl';"
                + " do $$ declare t record; begin"
                + " for t in select tgname from pg_trigger where tgrelid = 'profile'::regclass"
                + " and not tgisinternal loop"
                + " execute format('alter table profile enable always trigger %I', t.tgname);"
                + " end loop; end $$; commit");

    assertThat(audit.run().repaired()).isEqualTo(Map.of("different", 1L));

    assertThat(server.redis().row("profile", "ddl")).contains("\"likes_count\":60");
  }

  @Test
  @DisplayName("is asked for over the API, which tells how far it is and what came of it")
  void api() {
    HttpResponse<String> asked = server.ask("POST", "/v1/admin/mirrors/profile/audit");
    assertThat(asked.statusCode()).isEqualTo(202);
    assertThat(asked.headers().firstValue("Location")).hasValue("/v1/admin/audits/profile");
    assertThat(new JsonObject(asked.body()).getString("state")).isIn("waiting", "running");
    assertThat(server.ask("POST", "/v1/admin/mirrors/profile/audit").statusCode()).isEqualTo(202);
    audit.awaitEnd();

    JsonObject told = audit.tell();
    assertThat(told.getString("mirror")).isEqualTo("profile");
    assertThat(told.getString("state")).isEqualTo("idle");
    assertThat(told.getJsonObject("last").getInstant("ended"))
        .isAfterOrEqualTo(told.getJsonObject("last").getInstant("started"));
    assertThat(new JsonObject(server.ask("GET", "/v1/admin/audits").body()).getJsonArray("audits"))
        .containsExactly(told);
    assertThat(server.metric("reactive_cache_audit_checked_total", "")).isPositive();
  }

  @Test
  @DisplayName("of an unknown mirror is a problem, and takes no key of anybody's away")
  void apiProblems() {
    assertThat(server.ask("POST", "/v1/admin/mirrors/other/audit").statusCode()).isEqualTo(404);
    assertThat(server.ask("GET", "/v1/admin/audits/other").statusCode()).isEqualTo(404);
    assertThat(server.ask("POST", "/v1/admin/audits/profile").statusCode()).isEqualTo(405);

    HttpResponse<String> refused = server.ask("PUT", "/v1/admin/mirrors/profile/audit");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
    insert("audit", 9);
    assertThat(server.call("GET", "/v1/mirrors/profile/audit").body())
        .contains("\"likes_count\":9");
  }

  private static void insert(String username, int likes) {
    server
        .database()
        .execute(
            "insert into profile (username, likes_count) values ('%s', %d)"
                .formatted(username, likes));
    awaitHeld(username, "\"likes_count\":" + likes);
  }

  /** Waits until Redis holds such a row; null: a tombstone. */
  private static void awaitHeld(String username, @Nullable String part) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(server.redis().version("profile", username)).isNotNull();
              if (part == null) {
                assertThat(server.redis().row("profile", username)).isNull();
              } else {
                assertThat(server.redis().row("profile", username)).contains(part);
              }
            });
  }

  private static void hset(String username, Object... fieldsAndValues) {
    Object[] arguments = new Object[fieldsAndValues.length + 1];
    arguments[0] = name(username);
    System.arraycopy(fieldsAndValues, 0, arguments, 1, fieldsAndValues.length);
    server.redis().send(Command.HSET, arguments);
  }

  private static String name(String username) {
    return server.redis().prefix() + "profile:" + username;
  }
}
