package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A store that reaches Redis too late")
class LateStoreIT {

  @Test
  @DisplayName("is sent again, and what is in it that cannot be stored is counted once")
  void countedOnce() {
    TestDatabase database = TestServers.newDatabase();
    database.execute("create table doc (id int primary key, body text)");
    try (TestRedis redis = TestServers.ownRedis("late-store", List.of("--save", ""));
        RunningServer server =
            RunningServer.setUp()
                .database(database)
                .redisUri(redis.uri())
                .mirror("doc", "doc", List.of("id"))
                .options("pg-listener", options -> options.put("maxQuarantined", 5))
                .file(
                    json ->
                        json.getJsonArray("mirrors").stream()
                            .map(JsonObject.class::cast)
                            .forEach(mirror -> mirror.put("maxRowBytes", 2_000)))
                .start()) {
      // Longer than a leader's store may take, shorter than a Redis that counts as away.
      server.redis().send(Command.CLIENT, "PAUSE", "1500", "WRITE");
      database.execute(
          "insert into doc select i, case when i <= 20 then repeat('x', 3000) else 'body' end"
              + " from generate_series(1, 40) i");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(server.redis().rows("doc").values())
                      .hasSize(40)
                      .filteredOn(row -> row != null)
                      .hasSize(20));
      JsonObject list =
          new JsonObject(server.ask("GET", "/v1/admin/mirrors/doc/quarantine").body());
      assertThat(list.getInteger("listed")).isEqualTo(5);
      assertThat(list.getInteger("unlisted")).isEqualTo(15);
      assertThat(server.metric("reactive_cache_quarantine_total", "doc")).isEqualTo(20);
    }
  }
}
