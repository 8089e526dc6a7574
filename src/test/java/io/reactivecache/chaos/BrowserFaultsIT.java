package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Browsers that do not behave, beside one that does. */
@SuppressWarnings("NullAway.Init")
class BrowserFaultsIT {

  private static final int MANY = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private RunningServer server;
  private SseClient good;

  @BeforeEach
  void start() {
    server =
        RunningServer.setUp()
            .options(
                "sse-fanout",
                options -> options.put("writeTimeoutMillis", 1_500).put("heartbeatMillis", 1_000))
            .start();
    server
        .database()
        .execute(
            "insert into profile (username) select 'user' || i from generate_series(1, 400) i",
            "insert into profile (username) values ('alice')");
    good = SseClient.open(server.stream() + "/stream?username=alice");
    good.await(event -> event.data().contains("alice"));
  }

  @AfterEach
  void stop() {
    good.close();
    server.close();
  }

  @Test
  @DisplayName("those that stop reading, or vanish behind a network that says nothing, are cut")
  void stuck() {
    List<SseClient> stuck = new ArrayList<>();
    try (TcpProxy network = TcpProxy.to(server.stream().getPort())) {
      for (int i = 0; i < MANY; i++) {
        String address = server.stream() + "/v1/stream?mirror=profile";
        boolean vanishes = i % 2 == 0;
        SseClient client =
            SseClient.to(vanishes ? network.instead(address) : address).receiveBuffer(4_096).open();
        client.awaitComments(1);
        stuck.add(client);
        if (!vanishes) {
          client.pauseReading();
        }
      }
      network.stall();
      await().atMost(PATIENCE).until(() -> streams() == MANY + 1);
      writeUntil(() -> streams() == 1);
      assertThat(server.metric("reactive_cache_stream_drops_total", "stalled")).isEqualTo(MANY);
      assertUndisturbed();
    } finally {
      stuck.forEach(SseClient::close);
    }
  }

  @Test
  @DisplayName("one that reads a byte a second holds little, and delays nobody")
  void byteBySecond() {
    String address = server.stream() + "/v1/stream?mirror=profile";
    try (SseClient slow = SseClient.to(address).receiveBuffer(4_096).open()) {
      slow.awaitComments(1);
      slow.readSlowly(10);
      writeUntil(() -> server.metric("reactive_cache_stream_drops_total", "stalled") == 1);
      assertUndisturbed();
      slow.readSlowly(0);
      slow.awaitEnd(PATIENCE);
    }
  }

  @Test
  @DisplayName(
      "those that come back all at once, again and again, find their rows and leave nothing")
  void storm() {
    List<SseClient> open = new ArrayList<>();
    try {
      for (int round = 1; round <= 4; round++) {
        open.forEach(SseClient::close);
        open.clear();
        for (int i = 0; i < MANY; i++) {
          open.add(
              SseClient.to(server.stream() + "/stream?username=user" + (1 + i % 20))
                  .lastEventId("1-1")
                  .open());
        }
        server.database().execute("update profile set likes_count = " + round);
        String value = "\"likes_count\":" + round;
        for (SseClient client : open) {
          client.await(event -> event.data().contains(value), PATIENCE);
        }
      }
      await().atMost(PATIENCE).until(() -> streams() == MANY + 1);
      assertUndisturbed();
    } finally {
      open.forEach(SseClient::close);
    }
    await().atMost(PATIENCE).until(() -> streams() == 1);
  }

  /** Each write is more than the kernel's buffers and a stream's queue hold of a few browsers. */
  private void writeUntil(java.util.concurrent.Callable<Boolean> done) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              server.database().execute("update profile set likes_count = likes_count + 1");
              return done.call();
            });
  }

  private void assertUndisturbed() {
    server.database().execute("update profile set followers_count = 77 where username = 'alice'");
    good.await(event -> event.data().contains("\"followers_count\":77"), PATIENCE);
    assertThat(good.ended()).isFalse();
  }

  private double streams() {
    return server.metric("reactive_cache_stream_connections", "");
  }
}
