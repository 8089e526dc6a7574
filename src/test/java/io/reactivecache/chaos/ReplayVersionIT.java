package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A row that was loaded has the settled id as its version, which is above the id of the row's own
 * last change. When that change is replayed after Redis forgot the row, its version must not go
 * back.
 */
class ReplayVersionIT {

  private static final String ANN = "ann";

  private final TestDatabase database = TestServers.newDatabase();
  private final String prefix = TestServers.uniquePrefix();
  private RunningServer server = start();

  @BeforeEach
  void prepare() {
    database.execute("insert into profile (username) values ('ann'), ('bob')");
    awaitHandled();
    redis().send(Command.COPY, cursor(), prefix + "cursor-before");
    database.execute("update profile set likes_count = 1 where username = 'ann'");
    awaitHandled();
    database.execute("update profile set likes_count = 1 where username = 'bob'");
    awaitHandled();
  }

  @AfterEach
  void stop() {
    redis().send(Command.UNLINK, prefix + "cursor-before");
    server.close();
  }

  @Test
  @DisplayName("of the leader that finds Redis gone back")
  void sameLeader() {
    RowVersion loaded = loadAboveItsChange();
    forgetAndGoBack();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.metric("reactive_cache_resyncs_total", "replay") == 1);
    assertStoredNotBelow(loaded);
  }

  @Test
  @DisplayName("of the leader that comes after it")
  void nextLeader() {
    RowVersion loaded = loadAboveItsChange();
    server.stop();
    forgetAndGoBack();
    server = start();
    assertStoredNotBelow(loaded);
  }

  private RowVersion loadAboveItsChange() {
    RowVersion changed = version();
    String newest =
        Objects.requireNonNull(database.value("select last_value from reactive_cache.journal_id"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> newest.equals(database.value("select settled_id from reactive_cache.history")));
    redis().evict("profile", ANN);
    assertThat(server.call("GET", "/v1/mirrors/profile/" + ANN).statusCode()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(20)).until(() -> redis().version("profile", ANN) != null);
    assertThat(version().isNewerThan(changed)).as("loaded under the settled id").isTrue();
    return version();
  }

  private void forgetAndGoBack() {
    redis().evict("profile", ANN);
    redis().send(Command.COPY, prefix + "cursor-before", cursor(), "REPLACE");
  }

  private void assertStoredNotBelow(RowVersion loaded) {
    await().atMost(Duration.ofSeconds(20)).until(() -> redis().version("profile", ANN) != null);
    assertThat(loaded.isNewerThan(version())).as(version() + " is below " + loaded).isFalse();
    assertThat(redis().row("profile", ANN)).contains("\"likes_count\":1");
  }

  private RowVersion version() {
    return RowVersion.parse(Objects.requireNonNull(redis().version("profile", ANN)));
  }

  private void awaitHandled() {
    Oracle.awaitHandled(database, redis());
  }

  private String cursor() {
    return prefix + "cursor";
  }

  private RedisProbe redis() {
    return server.redis();
  }

  private RunningServer start() {
    return RunningServer.setUp().database(database).prefix(prefix).start();
  }
}
