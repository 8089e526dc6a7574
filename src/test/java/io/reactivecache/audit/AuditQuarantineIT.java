package io.reactivecache.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.AuditClient;
import io.reactivecache.support.AuditClient.Result;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The audit of quarantined rows")
@SuppressWarnings("NullAway.Init")
class AuditQuarantineIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  private TestRedis redis;
  private RunningServer server;
  private AuditClient audit;

  @BeforeEach
  void start() {
    redis =
        TestServers.ownRedis(
            "redis-audit-refusing", List.of("--save", "", "--proto-max-bulk-len", "1mb"));
    TestDatabase database = TestServers.newDatabase();
    database.execute(
        "create type mood as enum ('fine', 'broken', 'endless')",
        "create function mood_json(mood) returns json language plpgsql as $$ begin"
            + " if $1 = 'broken' then raise exception 'broken'; end if;"
            + " if $1 = 'endless' then perform pg_sleep(600); end if;"
            + " return to_json($1::text); end $$",
        "create cast (mood as json) with function mood_json(mood)",
        "create table doc (id int primary key, mood mood not null default 'fine', body text)");
    server =
        RunningServer.setUp()
            .database(database)
            .redisUri(redis.uri())
            .mirror("doc", "doc", List.of("id"))
            .options("pg-listener", o -> o.put("auditKeysPerSecond", 0).put("maxQuarantined", 4))
            .file(
                json -> {
                  json.getJsonObject("postgres").put("statementTimeoutMillis", 2_000);
                  JsonArray mirrors = json.getJsonArray("mirrors");
                  mirrors.getJsonObject(mirrors.size() - 1).put("maxRowBytes", 3_000_000);
                })
            .start();
    audit = new AuditClient(server, "doc");
  }

  @AfterEach
  void stop() {
    server.close();
    redis.close();
  }

  @Test
  @DisplayName("finds nothing wrong with them, whatever the reason, and repairs their neighbours")
  void everyReason() {
    insert(1, "fine", 4);
    insert(2, "fine", 2_000_000);
    insert(3, "fine", 4_000_000);
    insert(4, "broken", 4);
    insert(5, "endless", 4);
    awaitSetAside(2, "refused");
    awaitSetAside(3, "too-large");
    awaitSetAside(4, "unreadable");
    awaitSetAside(5, "too-slow");
    awaitListed(4);
    server.redis().send(Command.HDEL, name(1), "row");

    assertThat(audit.run()).isEqualTo(new Result(5, 0, Map.of("missing", 1L), null));
    assertThat(server.redis().row("doc", "1")).contains("fine");
    for (int again = 0; again < 2; again++) {
      assertThat(audit.run()).isEqualTo(new Result(5, 0, Map.of(), null));
    }
    assertThat(server.metric("reactive_cache_audit_repaired_total", "missing")).isEqualTo(1);
    assertThat(reason(2)).isEqualTo("refused");
  }

  @Test
  @DisplayName("drives those that the list has no room for, and counts what it could repair")
  void unlisted() {
    insert(1, "broken", 4);
    insert(2, "broken", 4);
    insert(3, "broken", 4);
    insert(4, "fine", 2_000_000);
    awaitListed(4);
    insert(5, "fine", 2_000_000);
    insert(6, "broken", 4);
    awaitSetAside(5, "refused");
    awaitSetAside(6, "unreadable");

    assertThat(audit.run().repaired()).isEmpty();
    server
        .database()
        .execute(
            "create or replace function mood_json(mood) returns json language sql"
                + " as 'select to_json($1::text)'");
    // Nobody but the audit knows of the sixth. The first three are listed, and tried by themselves.
    assertThat(audit.run().repaired()).isEqualTo(Map.of("missing", 1L));
    assertThat(server.redis().row("doc", "6")).contains("broken");
    assertThat(audit.run().repaired()).isEmpty();
    assertThat(reason(5)).isEqualTo("refused");
  }

  @Test
  @DisplayName("does not believe what nobody quarantined")
  void notSetAside() {
    insert(1, "fine", 4);
    hset(1, "quarantined", "too-large");
    server.redis().send(Command.HDEL, name(1), "row");
    hset(2, "version", "1-1", "quarantined", "refused");
    hset(3, "quarantined", "refused");

    assertThat(audit.run().repaired())
        .isEqualTo(Map.of("missing", 1L, "ghost", 1L, "unreadable", 1L));

    assertThat(server.redis().row("doc", "1")).contains("fine");
    assertThat(reason(1)).isEqualTo("null");
    assertThat(reason(2)).isEqualTo("null");
    assertThat(reason(3)).isEqualTo("null");
    assertThat(audit.run().repaired()).isEmpty();
  }

  private void insert(int id, String mood, int bodyChars) {
    server
        .database()
        .execute(
            "insert into doc values (%d, '%s', repeat('x', %d))".formatted(id, mood, bodyChars));
    await().atMost(SOON).until(() -> server.redis().version("doc", Integer.toString(id)) != null);
  }

  private void awaitSetAside(int id, String reason) {
    await().atMost(SOON).until(() -> reason(id).equals(reason));
  }

  private void awaitListed(int rows) {
    await()
        .atMost(SOON)
        .until(
            () ->
                new JsonObject(server.ask("GET", "/v1/admin/mirrors/doc/quarantine").body())
                        .getInteger("listed")
                    == rows);
  }

  private String reason(int id) {
    return String.valueOf(server.redis().field("doc", Integer.toString(id), "quarantined"));
  }

  private void hset(int id, Object... fieldsAndValues) {
    Object[] arguments = new Object[fieldsAndValues.length + 1];
    arguments[0] = name(id);
    System.arraycopy(fieldsAndValues, 0, arguments, 1, fieldsAndValues.length);
    server.redis().send(Command.HSET, arguments);
  }

  private String name(int id) {
    return server.redis().prefix() + "doc:" + id;
  }
}
