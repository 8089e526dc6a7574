package io.reactivecache.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.AuditClient;
import io.reactivecache.support.AuditClient.Result;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import io.vertx.redis.client.Command;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AuditFaultsIT {

  private static final int ROWS = 20_000;

  @Test
  @DisplayName(
      "waits while Redis is away, begins anew in a new epoch, and takes no replay for drift")
  void redisFaults() throws Exception {
    try (TestRedis redis =
            TestServers.ownRedis("audit-redis", List.of("--save", "", "--appendonly", "yes"));
        RunningServer server =
            RunningServer.setUp()
                .redisUri(redis.uri())
                .options("pg-listener", o -> o.put("auditKeysPerSecond", 10_000))
                .start();
        Traffic traffic = Traffic.start(server)) {
      AuditClient audit = new AuditClient(server, "profile");
      redis.kill();
      audit.ask();
      traffic.awaitSqlWrites();
      assertThat(audit.tell().getString("state")).isNotEqualTo("idle");
      redis.restart();
      assertThat(audit.awaitEnd().repaired()).isEmpty();

      audit.ask();
      server.redis().send(Command.FLUSHALL);
      traffic.awaitWrites().awaitEvents();
      audit.ask();
      traffic.settle();

      Result result = audit.run();
      assertThat(result.repaired()).isEmpty();
      assertThat(result.undecided()).isZero();
      assertThat(result.checked()).isPositive();
      assertThat(server.metric("reactive_cache_audit_repaired_total", "")).isZero();
    }
  }

  @Test
  @DisplayName("is asked for on any node, done by the leader, and gone on with by its successor")
  void leadershipMoves() {
    try (TestDatabase database = TestServers.newDatabase()) {
      String prefix = TestServers.uniquePrefix();
      RunningServer first = node(database, prefix).start();
      RunningServer second = node(database, prefix).withoutWaiting().start();
      try {
        database.execute(
            "insert into profile (username) select 'user' || i from generate_series(1, "
                + ROWS
                + ") i");
        Oracle.of(first, "profile", "profile", "username").awaitHandled();
        second.redis().send(Command.HSET, prefix + "profile:user1", "version", "1-1", "row", "{}");

        AuditClient audit = new AuditClient(second, "profile");
        assertThat(audit.run().repaired()).isEqualTo(Map.of("different", 1L));
        assertThat(first.metric("reactive_cache_audit_repaired_total", "")).isEqualTo(1);
        assertThat(second.metric("reactive_cache_audit_checked_total", "")).isZero();

        first.redis().send(Command.HDEL, prefix + "profile:user2", "row");
        audit.ask();
        first.stop();
        Result result = audit.awaitEnd();

        assertThat(result.checked()).isGreaterThanOrEqualTo(ROWS);
        assertThat(result.problem()).isNull();
        assertThat(second.redis().row("profile", "user2")).contains("user2");
      } finally {
        first.stop();
        second.stop();
        second.redis().close();
        first.redis().close();
      }
    }
  }

  private static RunningServer.SetUp node(TestDatabase database, String prefix) {
    return RunningServer.setUp()
        .database(database)
        .prefix(prefix)
        .options("pg-listener", o -> o.put("auditKeysPerSecond", 0));
  }
}
