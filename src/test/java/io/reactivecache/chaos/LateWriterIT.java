package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.message.FillRows;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.BusTap.Held;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.redis.client.Command;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Somebody read a row, and stands still before it is stored. Meanwhile the row changes, the change
 * is stored, and Redis forgets it: nothing is there that could tell the late store how old it is.
 */
class LateWriterIT {

  private static final String ALICE = "alice";

  @Test
  @DisplayName("a leader that lost its lock while it stood still stores nothing when it goes on")
  void leaderOfAnEarlierTerm() {
    try (Succession pair = Succession.start()) {
      RunningServer successor = pair.successor();
      write(successor, 1);
      Held old = pair.tap().hold(message -> isBatchOf(message, ALICE));
      change(successor, 2);
      old.awaitSent();
      pair.way().cut();
      write(successor, 3);
      successor.redis().evict("profile", ALICE);
      old.release();
      assertThat(old.awaitAnswer()).as("the answer").isNotInstanceOf(BatchStored.class);
      assertThat(successor.redis().version("profile", ALICE)).isNull();
      assertShown(successor, 3);
    }
  }

  @Test
  @DisplayName("what an abandoned connection delivers late is not stored")
  void abandonedConnection() {
    String prefix = TestServers.uniquePrefix();
    try (TcpProxy network = TcpProxy.to(TestServers.redis().port());
        RunningServer server =
            RunningServer.setUp()
                .prefix(prefix)
                .redisUri(network.instead(TestServers.redis().uri()))
                .start();
        RedisProbe redis = new RedisProbe(TestServers.redis().uri(), prefix);
        BusTap tap = BusTap.on(server)) {
      change(server, 1);
      awaitHeld(redis, 1);
      Held old = tap.hold(message -> isBatchOf(message, ALICE));
      change(server, 2);
      old.awaitSent();
      network.strand();
      old.release();
      // The leader repeats it on a connection that is good, and goes on.
      awaitHeld(redis, 2);
      change(server, 3);
      awaitHeld(redis, 3);
      redis.evict("profile", ALICE);
      network.refloat();
      await().atMost(Duration.ofSeconds(20)).until(network::isNothingOnItsWay);
      // Redis has worked off what had come when it answers the second time.
      redis.send(Command.PING);
      redis.send(Command.PING);
      assertThat(redis.row("profile", ALICE)).isNull();
      assertThat(server.call("GET", "/v1/profile/alice").body()).contains("\"likes_count\":3");
    }
  }

  @Test
  @DisplayName("a batch that was on its way shows nobody less than they were given meanwhile")
  void batchAfterUnkeptRow() throws Exception {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server)) {
      write(server, 1);
      Held batch = tap.hold(message -> isBatchOf(message, ALICE));
      change(server, 2);
      batch.awaitSent();
      change(server, 3);
      server.redis().evict("profile", ALICE);
      Held fill = tap.hold(message -> isFillOf(message, ALICE));
      CompletableFuture<HttpResponse<String>> reader = readInBackground(server);
      fill.awaitSent();
      // With the lease: what was read cannot be kept.
      server.redis().evict("profile", ALICE);
      fill.release();
      assertThat(reader.get(20, TimeUnit.SECONDS).body()).contains("\"likes_count\":3");

      batch.release();
      await().until(() -> server.redis().row("profile", ALICE) != null);
      assertThat(server.call("GET", "/v1/profile/alice").body()).contains("\"likes_count\":3");
      try (SseClient browser = SseClient.open(server.stream() + "/stream?username=" + ALICE)) {
        assertThat(browser.awaitCount(1).get(0).data()).contains("\"likes_count\":3");
      }
    }
  }

  @Test
  @DisplayName("a loader that stood still does not fill the gap of a row that was changed since")
  void loader() throws Exception {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server)) {
      write(server, 1);
      server.redis().evict("profile", ALICE);
      Held old = tap.hold(message -> isFillOf(message, ALICE));
      CompletableFuture<HttpResponse<String>> reader = readInBackground(server);
      old.awaitSent();
      write(server, 2);
      server.redis().evict("profile", ALICE);
      old.release();
      old.awaitAnswer();
      assertThat(server.redis().version("profile", ALICE)).isNull();
      assertThat(reader.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      assertShown(server, 2);
    }
  }

  @Test
  @DisplayName("a loader that stood still does not bring back a row whose tombstone expired")
  void loaderAndTombstone() throws Exception {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server);
        SseClient browser = SseClient.open(server.stream() + "/stream?username=" + ALICE)) {
      write(server, 1);
      browser.await(event -> event.data().contains("\"likes_count\":1"));
      server.redis().evict("profile", ALICE);
      Held old = tap.hold(message -> isFillOf(message, ALICE));
      CompletableFuture<HttpResponse<String>> reader = readInBackground(server);
      old.awaitSent();
      server.database().execute("delete from profile where username = 'alice'");
      browser.await(event -> event.name().equals("deleted"));
      expire(server);
      old.release();
      old.awaitAnswer();
      // The leader may have found the delete twice, and have stored a second tombstone.
      assertThat(server.redis().row("profile", ALICE)).isNull();
      reader.get(20, TimeUnit.SECONDS);
      assertThat(server.call("GET", "/v1/profile/alice").statusCode()).isEqualTo(404);
      assertThat(browser.events()).last().satisfies(e -> assertThat(e.name()).isEqualTo("deleted"));
    }
  }

  @Test
  @DisplayName("a loader that stood still does not use the lease of another that came after it")
  void loaderAndLaterLease() throws Exception {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server)) {
      write(server, 1);
      server.redis().evict("profile", ALICE);
      Held first = tap.hold(message -> isFillOf(message, ALICE));
      CompletableFuture<HttpResponse<String>> reader = readInBackground(server);
      first.awaitSent();
      write(server, 2);
      server.redis().evict("profile", ALICE);
      // The first reader gives up, and the next takes a lease of its own.
      assertThat(reader.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
      Held second = tap.hold(message -> isFillOf(message, ALICE));
      CompletableFuture<HttpResponse<String>> next = readInBackground(server);
      second.awaitSent();
      first.release();
      first.awaitAnswer();
      // The loader may have loaded it again by itself meanwhile.
      assertThat(String.valueOf(server.redis().row("profile", ALICE)))
          .doesNotContain("\"likes_count\":1");
      second.release();
      assertThat(next.get(20, TimeUnit.SECONDS).body()).contains("\"likes_count\":2");
      assertShown(server, 2);
    }
  }

  @Test
  @DisplayName("a leader that stood still stores nothing over a tombstone that expired")
  void leaderAndTombstone() {
    try (Succession pair = Succession.start()) {
      RunningServer successor = pair.successor();
      write(successor, 1);
      Held old = pair.tap().hold(message -> isBatchOf(message, ALICE));
      change(successor, 2);
      old.awaitSent();
      pair.way().cut();
      successor.database().execute("delete from profile where username = 'alice'");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> successor.redis().row("profile", ALICE) == null);
      expire(successor);
      old.release();
      old.awaitAnswer();
      assertThat(successor.redis().version("profile", ALICE)).isNull();
      assertThat(successor.call("GET", "/v1/profile/alice").statusCode()).isEqualTo(404);
    }
  }

  /** A leader that loses its lock when its way is cut, and the server that leads then. */
  private record Succession(TcpProxy way, RunningServer frozen, RunningServer successor, BusTap tap)
      implements AutoCloseable {

    static Succession start() {
      TestDatabase database = TestServers.newDatabase();
      String prefix = TestServers.uniquePrefix();
      TcpProxy way = TcpProxy.to(TestServers.postgres().port());
      RunningServer frozen =
          RunningServer.setUp()
              .database(database)
              .prefix(prefix)
              .postgresUri(way.instead(database.uri()))
              .start();
      RunningServer successor =
          RunningServer.setUp().database(database).prefix(prefix).withoutWaiting().start();
      return new Succession(way, frozen, successor, BusTap.on(frozen));
    }

    @Override
    public void close() {
      tap.close();
      successor.close();
      frozen.close();
      way.close();
    }
  }

  private static boolean isBatchOf(Object message, String key) {
    return message instanceof RowsChanged && BusTap.isAbout(message, key);
  }

  private static boolean isFillOf(Object message, String key) {
    return message instanceof FillRows && BusTap.isAbout(message, key);
  }

  private static void expire(RunningServer server) {
    server.redis().send(Command.PEXPIRE, server.redis().prefix() + "profile:" + ALICE, "1");
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> server.redis().version("profile", ALICE) == null);
  }

  private static CompletableFuture<HttpResponse<String>> readInBackground(RunningServer server) {
    return CompletableFuture.supplyAsync(() -> server.call("GET", "/v1/profile/alice"));
  }

  private static void write(RunningServer server, int likes) {
    change(server, likes);
    awaitHeld(server.redis(), likes);
  }

  private static void change(RunningServer server, int likes) {
    server
        .database()
        .execute(
            "insert into profile (username, likes_count) values ('alice', "
                + likes
                + ") on conflict (username) do update set likes_count = excluded.likes_count");
  }

  private static void awaitHeld(RedisProbe redis, int likes) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> assertThat(redis.row("profile", ALICE)).contains("\"likes_count\":" + likes));
  }

  private static void assertShown(RunningServer server, int likes) {
    HttpResponse<String> read = server.call("GET", "/v1/profile/alice");
    assertThat(read.statusCode()).isEqualTo(200);
    assertThat(read.body()).contains("\"likes_count\":" + likes);
    assertThat(server.redis().row("profile", ALICE)).contains("\"likes_count\":" + likes);
  }
}
