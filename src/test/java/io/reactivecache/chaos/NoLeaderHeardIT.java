package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NoLeaderHeardIT {

  private static final Duration LONG = Duration.ofSeconds(60);

  private static final String END_THE_LEADER =
      "select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)"
          + " where l.locktype = 'advisory' and l.granted and a.datname = current_database()"
          + " and a.application_name = 'reactive-cache listener'";

  @Test
  @DisplayName("streams that hear no leader do not take the API down")
  void apiGoesOn() {
    try (TestDatabase database = TestServers.newDatabase()) {
      String prefix = TestServers.uniquePrefix();
      // Without -cluster: neither hears the other.
      RunningServer deaf = RunningServer.setUp().database(database).prefix(prefix).start();
      RunningServer leader =
          RunningServer.setUp().database(database).prefix(prefix).withoutWaiting().start();
      try {
        await()
            .atMost(LONG)
            .pollInterval(Duration.ofSeconds(2))
            .until(
                () -> {
                  if (leader.metric("reactive_cache_leader", "") == 0) {
                    database.query(END_THE_LEADER);
                  }
                  return leader.metric("reactive_cache_leader", "") == 1;
                });
        await()
            .atMost(LONG)
            .until(() -> deaf.ask("GET", "/health/ready").body().contains("hears no batches"));
        await().atMost(LONG).until(() -> status(deaf, "?for=api") == 200);
        assertThat(status(deaf, "?for=streams")).isEqualTo(503);
        assertThat(status(deaf, "")).isEqualTo(503);
        assertThat(status(deaf, "?for=api&mirror=profile")).isEqualTo(200);
        assertThat(deaf.call("PUT", "/v1/profile/alice?action=inc_likes").statusCode())
            .isEqualTo(200);
        await()
            .atMost(LONG)
            .until(
                () -> deaf.call("GET", "/v1/profile/alice").body().contains("\"likes_count\":1"));
      } finally {
        leader.stop();
        deaf.stop();
      }
    }
  }

  @Test
  @DisplayName("a node without streams is ready for what it runs, and not for streams")
  void withoutStreams() {
    try (RunningServer server = RunningServer.setUp().without("sse-fanout").start()) {
      assertThat(status(server, "?for=api")).isEqualTo(200);
      assertThat(status(server, "?for=streams")).isEqualTo(503);
    }
  }

  private static int status(RunningServer node, String query) {
    return node.ask("GET", "/health/ready" + query).statusCode();
  }
}
