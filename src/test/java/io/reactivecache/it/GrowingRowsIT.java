package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rows that grow are read in smaller parts")
@SuppressWarnings("NullAway.Init")
class GrowingRowsIT {

  private static final Duration SOON = Duration.ofMinutes(2);

  private TestDatabase database;
  private TcpProxy network;
  private @Nullable RunningServer server;

  @BeforeEach
  void create() {
    database = TestServers.newDatabase();
    network = TcpProxy.to(TestServers.postgres().port());
    database.execute(
        "create type mood as enum ('fine', 'slow')",
        "create function mood_json(mood) returns json language plpgsql as $$ begin"
            + " if $1 = 'slow' then perform pg_sleep(0.25); end if;"
            + " return to_json($1::text); end $$",
        "create cast (mood as json) with function mood_json(mood)",
        "create table doc (id int primary key, body text, mood mood not null default 'fine')",
        "create table other (id int primary key)",
        // Another form would be shorter in the table than in JSON.
        "alter table doc alter body set storage external",
        "insert into doc select i, 'forty bytes of text' from generate_series(1, 40) i");
  }

  @AfterEach
  void stop() {
    network.resume();
    if (server != null) {
      server.close();
    }
    network.close();
  }

  private RunningServer start(int connectMillis, int statementMillis) {
    RunningServer started =
        RunningServer.setUp()
            .database(database)
            .postgresUri(network.instead(database.uri()))
            .mirror("doc", "doc", List.of("id"))
            .mirror("other", "other", List.of("id"))
            .file(
                json ->
                    json.getJsonObject("postgres")
                        .put("connectTimeoutMillis", connectMillis)
                        .put("statementTimeoutMillis", statementMillis))
            .start();
    server = started;
    database.execute("update doc set body = body || ' '");
    await().atMost(SOON).until(() -> started.redis().rows("doc").size() == 40);
    return started;
  }

  @Test
  @DisplayName("40 rows that take a quarter of a second each, where a statement may take three")
  void slowRows() {
    RunningServer running = start(5_000, 3_000);
    database.execute("begin; update doc set mood = 'slow'; insert into other values (1); commit");
    await().atMost(SOON).until(() -> running.redis().row("other", "1") != null);
    assertThat(stored(running, "slow")).isLessThan(40);
    await().atMost(SOON).until(() -> stored(running, "slow") == 40);
    assertNothingSetAside(running);
  }

  @Test
  @DisplayName("20 rows of four megabytes each, through a network that takes longer than may be")
  void largeRows() {
    RunningServer running = start(2_000, 3_000);
    network.delay(2);
    database.execute(
        "begin; update doc set body = repeat('x', 4000000) where id <= 20;"
            + " insert into other values (1); commit");
    await().atMost(SOON).until(() -> running.redis().row("other", "1") != null);
    assertThat(large(running)).isLessThan(20);
    await().atMost(SOON).until(() -> large(running) == 20);
    assertNothingSetAside(running);
    database.execute("insert into other values (2)");
    await().atMost(SOON).until(() -> running.redis().row("other", "2") != null);
  }

  private static long stored(RunningServer running, String like) {
    return running.redis().rows("doc").values().stream()
        .filter(row -> row != null && row.contains(like))
        .count();
  }

  private static long large(RunningServer running) {
    return running.redis().rows("doc").values().stream()
        .filter(row -> row != null && row.length() > 1_000_000)
        .count();
  }

  private static void assertNothingSetAside(RunningServer running) {
    String list = running.ask("GET", "/v1/admin/mirrors/doc/quarantine").body();
    assertThat(new JsonObject(list).getInteger("listed")).isZero();
    assertThat(running.metric("reactive_cache_quarantine_total", "doc")).isZero();
    assertThat(Objects.requireNonNull(running.ask("GET", "/health/ready").body()))
        .contains("term 1.1,");
  }
}
