package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One mirror of two that cannot be followed, on two nodes")
@SuppressWarnings("NullAway.Init")
class BrokenMirrorIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  private TestDatabase database;
  private RunningServer leader;
  private RunningServer other;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute(
        "create table item (id bigint primary key, n int not null)",
        "insert into item values (1, 1), (2, 1)");
    String prefix = TestServers.uniquePrefix();
    List<Integer> ports = List.of(Processes.freePort(), Processes.freePort());
    leader = node(prefix, ports.get(0), ports);
    other = node(prefix, ports.get(1), ports);
    assertThat(leader.metric("reactive_cache_leader", "")).isEqualTo(1);
  }

  private RunningServer node(String prefix, int port, List<Integer> ports) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .clustered(port, ports)
        .mirror("item", "item", List.of("id"))
        .start();
  }

  @AfterEach
  void stop() {
    try {
      other.stop();
      leader.stop();
    } finally {
      database.close();
    }
  }

  @Test
  @DisplayName("a dropped table leaves both nodes ready for the other mirror, and says why")
  void droppedTable() {
    database.execute("drop table item");
    awaitBroken("table public.item was dropped");
    for (RunningServer node : List.of(leader, other)) {
      assertThat(status(node, "")).isEqualTo(200);
      assertThat(status(node, "?for=api")).isEqualTo(200);
      assertThat(status(node, "?for=streams")).isEqualTo(200);
      assertThat(status(node, "?mirror=profile&for=streams")).isEqualTo(200);
      assertThat(status(node, "?mirror=item&for=api")).isEqualTo(503);
      assertThat(status(node, "?mirror=nothing")).isEqualTo(404);
      assertThat(status(node, "?for=all")).isEqualTo(400);
      assertThat(status(node, "?mirror=item&mirror=item")).isEqualTo(400);
    }
    assertThat(leader.metric("reactive_cache_mirror_broken", "item")).isEqualTo(1);
    assertThat(leader.metric("reactive_cache_mirror_broken", "profile")).isZero();
    assertThat(other.metric("reactive_cache_mirror_broken", "")).isZero();

    database.execute("create table item (id bigint primary key, n int not null)");
    awaitMended();
    assertThat(leader.metric("reactive_cache_mirror_broken", "")).isZero();
  }

  @Test
  @DisplayName("when no mirror is left the nodes are not ready")
  void allBroken() {
    database.execute("drop table item", "alter table profile rename to other");
    await().atMost(LONG).until(() -> status(leader, "") == 503 && status(other, "") == 503);
    database.execute("alter table other rename to profile");
    await().atMost(LONG).until(() -> status(leader, "") == 200 && status(other, "") == 200);
    assertThat(status(other, "?mirror=item")).isEqualTo(503);
  }

  @Test
  @DisplayName("what the leader knew goes over to the next leader, and ends with the trouble")
  void leadershipMoves() {
    database.execute("alter table item rename id to number");
    awaitBroken("key column id was renamed, dropped or changed its type");
    leader.stop();
    await().atMost(LONG).until(() -> other.metric("reactive_cache_leader", "") == 1);
    await().atMost(LONG).until(() -> other.metric("reactive_cache_mirror_broken", "item") == 1);
    assertThat(status(other, "?mirror=item")).isEqualTo(503);
    await().atMost(LONG).until(() -> status(other, "") == 200);
    database.execute("alter table item rename number to id");
    other.awaitReady();
  }

  private void awaitBroken(String why) {
    for (RunningServer node : List.of(leader, other)) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                HttpResponse<String> health = node.ask("GET", "/health/ready?mirror=item");
                assertThat(health.statusCode()).isEqualTo(503);
                JsonArray mirrors = new JsonObject(health.body()).getJsonArray("mirrors");
                assertThat(mirrors).hasSize(1);
                JsonObject item = mirrors.getJsonObject(0);
                assertThat(item.getString("mirror")).isEqualTo("item");
                assertThat(item.getBoolean("ready")).isFalse();
                // Why attaching it again was refused may stand behind it.
                assertThat(item.getString("detail")).startsWith(why);
              });
    }
    await()
        .atMost(LONG)
        .until(() -> leader.ask("GET", "/health/ready").body().contains("mirror item: " + why));
  }

  private void awaitMended() {
    leader.awaitReady();
    other.awaitReady();
  }

  private static int status(RunningServer node, String query) {
    return node.ask("GET", "/health/ready" + query).statusCode();
  }
}
