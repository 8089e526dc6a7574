package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FullJournalIT {

  private static final String ROOM =
      "select j.last_value + %d <= l.last_value"
          + " from reactive_cache.journal_id j, reactive_cache.journal_limit l";
  private static final String HELD = "select count(*) from reactive_cache.journaled where id <= ";

  @Test
  @DisplayName("a journal that fills up while Redis is away fails no writer and costs one epoch")
  void full() {
    try (TestRedis redis = TestServers.ownRedis("chaos-journal", List.of("--save", ""));
        RunningServer server =
            RunningServer.setUp()
                .redisUri(redis.uri())
                .options("pg-listener", options -> options.put("maxJournalRows", 100_000))
                .start();
        Traffic traffic = Traffic.start(server)) {
      redis.freeze();
      try {
        server
            .database()
            .execute(
                "insert into profile (username) values ('before_full')",
                "select setval('reactive_cache.journal_id',"
                    + " (select last_value from reactive_cache.journal_limit))",
                // Later, in other words: what the leader guaranteed has expired. One that sleeps
                // guarantees nothing, and has to be rung for.
                "select setval('reactive_cache.awake', 1) from reactive_cache.awake"
                    + " where last_value > 0",
                "insert into profile (username) select 'more_' || i from generate_series(1, 50) i");
        traffic.awaitWrites();
        assertThat(server.database().value("select last_value from reactive_cache.overflowed"))
            .isEqualTo("1");
        assertThat(traffic.sqlFailures()).isZero();
      } finally {
        redis.thaw();
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.metric("reactive_cache_resyncs_total", "journal-overflow") == 1);
      // The flag is looked at each second: had the limit not been raised, it would be up again.
      traffic.awaitWrites().awaitWrites().awaitWrites().awaitEvents().settle();
      assertThat(traffic.returns()).isZero();
      assertThat(server.metric("reactive_cache_resyncs_total", "journal-overflow")).isEqualTo(1);
      assertThat(server.call("GET", "/v1/profile/more_50").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("a journal that is followed does not fill up, however many rows pass through it")
  void followed() {
    int bound = 2_000;
    try (RunningServer server =
        RunningServer.setUp()
            .options("pg-listener", options -> options.put("maxJournalRows", bound))
            .start()) {
      // As an overflow leaves it: the limit that a new journal has is never lowered otherwise.
      server.database().execute("select setval('reactive_cache.journal_limit', " + bound + ")");
      for (int part = 0; part < 5; part++) {
        server
            .database()
            .execute(
                "insert into profile (username) select 'part_%d_' || i from generate_series(1, 1500) i"
                    .formatted(part));
        // Long before the housekeeping of every ten seconds.
        await("room for as much again once that is settled")
            .atMost(Duration.ofSeconds(5))
            .until(() -> "t".equals(server.database().value(ROOM.formatted(bound))));
      }
      assertThat(server.database().value("select last_value from reactive_cache.overflowed"))
          .isEqualTo("0");
      assertThat(server.metric("reactive_cache_resyncs_total", "journal-overflow")).isZero();
    }
  }

  @Test
  @DisplayName("a leaf that was left behind is pruned under traffic, and nothing is missed")
  void pruned() {
    try (RunningServer server = RunningServer.start();
        Traffic traffic = Traffic.start(server)) {
      long top = (1 << 20) - 1;
      server.database().execute("select setval('reactive_cache.journal_id', " + (top - 50) + ")");
      traffic.awaitWrites();
      await()
          .atMost(Duration.ofSeconds(40))
          .until(() -> "0".equals(server.database().value(HELD + top)));
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
      assertThat(
              server
                  .database()
                  .value(
                      "select pruned_xid > '0' and settled_id > "
                          + top
                          + " from reactive_cache.history"))
          .isEqualTo("t");
    }
  }
}
