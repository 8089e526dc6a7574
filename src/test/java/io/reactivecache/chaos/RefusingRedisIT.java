package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A Redis that takes no large strings")
class RefusingRedisIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  @DisplayName("cuts the connection for one row; that row is quarantined and all others flow")
  void refusedRow() {
    TestDatabase database = TestServers.newDatabase();
    database.execute("create table doc (id int primary key, body text)");
    try (TestRedis redis =
            TestServers.ownRedis(
                "redis-refusing", List.of("--save", "", "--proto-max-bulk-len", "1mb"));
        RunningServer server =
            RunningServer.setUp()
                .database(database)
                .redisUri(redis.uri())
                .mirror("doc", "doc", List.of("id"))
                .start()) {
      database.execute(
          "insert into doc select i, case i when 50 then repeat('x', 2000000) else 'body' end"
              + " from generate_series(1, 100) i");
      await().atMost(SOON).untilAsserted(() -> assertThat(shown(server).values()).hasSize(99));
      await()
          .atMost(SOON)
          .until(
              () ->
                  new JsonObject(server.ask("GET", "/v1/admin/mirrors/doc/quarantine").body())
                          .getInteger("listed")
                      == 1);
      assertThat(server.ask("GET", "/v1/admin/mirrors/doc/quarantine").body())
          .contains("\"key\":\"50\",\"reason\":\"refused\"");
      // It is listed by what was tried; a batch that came too late to be stored is sent again.
      await()
          .atMost(SOON)
          .until(() -> "refused".equals(server.redis().field("doc", "50", "quarantined")));
      assertThat(server.call("GET", "/v1/mirrors/doc/50").statusCode()).isEqualTo(502);
      server.awaitReady();

      database.execute("update doc set body = 'small' where id = 50");
      await().atMost(SOON).untilAsserted(() -> assertThat(shown(server).values()).hasSize(100));
    }
  }

  private static Map<String, @Nullable String> shown(RunningServer server) {
    Map<String, @Nullable String> rows = server.redis().rows("doc");
    rows.values().removeIf(row -> row == null);
    return rows;
  }
}
