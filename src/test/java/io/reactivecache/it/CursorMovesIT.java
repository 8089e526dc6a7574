package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.async.Monotonic;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The cursor in Redis")
class CursorMovesIT {

  private static final int CHANGES = 40;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final AtomicInteger moves = new AtomicInteger();

  @Test
  @DisplayName("follows many journal reads with one move, and the last of them within a moment")
  void movesTogether() {
    // Asleep it would read the journal again a minute later.
    try (RunningServer server =
        RunningServer.setUp()
            .options("pg-listener", listener -> listener.put("safetyPollMillis", 60_000))
            .start()) {
      long millis = change(server);

      assertThat(moves.get()).isLessThanOrEqualTo((int) (millis / 100) + 2);
      // Whether or not the last change was moved past by now.
      server.database().execute("update profile set likes_count = 1000");
      int before = moves.get();
      await().atMost(SOON).until(() -> moves.get() > before);
    }
  }

  @Test
  @DisplayName("follows each journal read where it is not known which Redis answers")
  void movesEachTime() {
    try (TestRedis redis = TestServers.ownRedis("cursor-moves", List.of())) {
      try (RedisProbe admin = new RedisProbe(redis.uri(), "")) {
        admin.send(Command.ACL, "SETUSER", "default", "-info");
      }
      try (RunningServer server = RunningServer.setUp().redisUri(redis.uri()).start()) {
        change(server);
        assertThat(moves.get()).isGreaterThanOrEqualTo(CHANGES - 1);
      }
    }
  }

  @Test
  @DisplayName("has followed when a server was stopped: the next one has nothing to store again")
  void stopped() {
    TestDatabase database = TestServers.newDatabase();
    RunningServer.SetUp setUp =
        RunningServer.setUp().database(database).prefix(TestServers.uniquePrefix());
    RunningServer first = setUp.start();
    change(first);
    first.stop();
    try (RunningServer second = setUp.start()) {
      database.execute("update profile set likes_count = 1000");
      await()
          .atMost(SOON)
          .until(() -> second.metric("reactive_cache_changes_total", "profile") >= 1);
      assertThat(second.metric("reactive_cache_changes_total", "profile")).isEqualTo(1);
    }
  }

  /**
   * Makes changes, each when the one before was seen, and counts moves from then on.
   *
   * @return how long that took, milliseconds
   */
  private long change(RunningServer server) {
    try (SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
      server.database().execute("insert into profile (username) values ('alice')");
      browser.await(event -> event.data().contains("\"likes_count\":0"));
      BusTap.on(server)
          .hold(message -> message instanceof MoveCursor && moves.incrementAndGet() < 0);
      long began = Monotonic.millis();
      for (int i = 1; i <= CHANGES; i++) {
        server.database().execute("update profile set likes_count = " + i);
        String count = "\"likes_count\":" + i + "}";
        browser.await(event -> event.data().endsWith(count));
      }
      return Monotonic.millis() - began;
    }
  }
}
