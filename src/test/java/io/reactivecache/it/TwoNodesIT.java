package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

@DisplayName("Two nodes on one database")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoNodesIT {

  private static TestDatabase database;
  private static RunningServer first;
  private static RunningServer second;

  @BeforeAll
  static void start() {
    database = TestServers.newDatabase();
    String prefix = TestServers.uniquePrefix();
    List<Integer> ports = List.of(Processes.freePort(), Processes.freePort());
    first = node(prefix, ports.get(0), ports).start();
    second = node(prefix, ports.get(1), ports).start();
  }

  @AfterAll
  static void stop() {
    second.stop();
    database.close();
  }

  private static RunningServer.SetUp node(String prefix, int port, List<Integer> members) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .clustered(port, members)
        .file(json -> json.getJsonArray("mirrors").getJsonObject(0).put("maxRowBytes", 100));
  }

  @Test
  @Order(1)
  @DisplayName("a quarantined row is so on the node that does not lead as well")
  void setAsideEverywhere() {
    String name = "long".repeat(10);
    try (SseClient browser = SseClient.open(second.stream().resolve("/stream?username=" + name))) {
      first.call("PUT", "/v1/profile/" + name + "?action=inc_likes");
      browser.await(event -> event.name().equals("quarantined"));
      assertThat(second.call("GET", "/v1/profile/" + name).statusCode()).isEqualTo(502);
      String list = "/v1/admin/mirrors/profile/quarantine";
      Awaitility.await().until(() -> second.ask("GET", list).body().contains(name));
      assertThat(second.ask("POST", list).body()).contains("\"driven\":1");
      assertThat(second.call("DELETE", "/v1/profile/" + name).statusCode()).isEqualTo(204);
      browser.await(event -> event.name().equals("deleted"));
    }
  }

  @Test
  @Order(2)
  @DisplayName("one leads; when it stops the other does, and its streams miss nothing")
  void leadershipMoves() {
    assertThat(first.metric("reactive_cache_leader", "")).isEqualTo(1);
    assertThat(second.metric("reactive_cache_leader", "")).isZero();
    first.call("PUT", "/v1/profile/alice?action=inc_likes");

    try (SseClient browser = SseClient.open(second.stream().resolve("/stream?username=alice"))) {
      browser.await(event -> event.data().contains("\"likes_count\":1"));
      database.execute("update profile set likes_count = 2 where username = 'alice'");
      browser.await(event -> event.data().contains("\"likes_count\":2"));
      // It may read Redis only because the leader on the other node guarantees it.
      assertThat(second.call("GET", "/v1/profile/alice").headers().firstValue("X-Cache"))
          .contains("HIT");

      first.stop();
      database.execute("update profile set likes_count = 3 where username = 'alice'");
      browser.await(event -> event.data().contains("\"likes_count\":3"));
    }

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> second.metric("reactive_cache_leader", "") == 1);
    assertThat(second.metric("reactive_cache_resyncs_total", "")).isZero();
    assertThat(second.metric("reactive_cache_doorbell_missed_total", "")).isZero();
    second.awaitReady();
  }
}
