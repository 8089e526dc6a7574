package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnfollowedMirrorIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private final String prefix = TestServers.uniquePrefix();
  private final List<Integer> ports = List.of(Processes.freePort(), Processes.freePort());

  @Test
  @DisplayName("a node is not ready for a mirror that the leader's configuration does not have yet")
  void rollingDeployment() {
    try (TestDatabase database = TestServers.newDatabase()) {
      database.execute("create table item (id bigint primary key)", "insert into item values (1)");
      RunningServer leader = node(database, 0).start();
      assertThat(leader.metric("reactive_cache_leader", "")).isEqualTo(1);
      RunningServer added =
          node(database, 1).mirror("item", "item", List.of("id")).withoutWaiting().start();
      try {
        await().atMost(LONG).until(() -> status(added, "?mirror=profile") == 200);
        assertThat(status(added, "")).isEqualTo(200);
        HttpResponse<String> health = added.ask("GET", "/health/ready?mirror=item");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(health.body()).getJsonArray("mirrors"))
            .containsExactly(
                new JsonObject()
                    .put("mirror", "item")
                    .put("ready", false)
                    .put("detail", "no leader follows it yet"));
        HttpResponse<String> row = added.call("GET", "/v1/mirrors/item/1");
        assertThat(row.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(row.body()).getString("detail"))
            .isEqualTo("The mirror item cannot be followed: no leader follows it yet.");
        leader.stop();
        await().atMost(LONG).until(() -> status(added, "?mirror=item") == 200);
        added.awaitReady();
        assertThat(added.call("GET", "/v1/mirrors/item/1").statusCode()).isEqualTo(200);
      } finally {
        added.stop();
      }
    }
  }

  @Test
  @DisplayName("a mirror that a leader passes over without a reason is told")
  void withoutReason() {
    try (TestDatabase database = TestServers.newDatabase()) {
      RunningServer leader = node(database, 0).start();
      try {
        await()
            .atMost(LONG)
            .until(
                () -> {
                  // Each time: the leader mends it, perhaps before anybody has looked.
                  database.execute("update reactive_cache.mirror set served = null");
                  return leader
                      .ask("GET", "/health/ready?mirror=profile")
                      .body()
                      .contains("no leader follows it yet");
                });
        leader.awaitReady();
      } finally {
        leader.stop();
      }
    }
  }

  @Test
  @DisplayName("nor is it for one that the leader follows by another table")
  void otherTable() {
    try (TestDatabase database = TestServers.newDatabase()) {
      database.execute(
          "create table item (id bigint primary key)",
          "create table other (id bigint primary key)",
          "insert into other values (1)");
      RunningServer leader = node(database, 0).mirror("item", "item", List.of("id")).start();
      RunningServer moved =
          node(database, 1).mirror("item", "other", List.of("id")).withoutWaiting().start();
      try {
        await().atMost(LONG).until(() -> status(moved, "?mirror=profile") == 200);
        assertThat(status(moved, "?mirror=item")).isEqualTo(503);
        assertThat(moved.call("GET", "/v1/mirrors/item/1").body())
            .contains("no leader follows the table and key that this node has configured");
        assertThat(status(leader, "?mirror=item")).isEqualTo(200);
        leader.stop();
        moved.awaitReady();
        assertThat(moved.call("GET", "/v1/mirrors/item/1").statusCode()).isEqualTo(200);
      } finally {
        moved.stop();
      }
    }
  }

  private RunningServer.SetUp node(TestDatabase database, int number) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .clustered(ports.get(number), ports);
  }

  private static int status(RunningServer node, String query) {
    return node.ask("GET", "/health/ready" + query).statusCode();
  }
}
