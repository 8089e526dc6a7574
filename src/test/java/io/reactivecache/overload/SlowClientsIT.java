package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RawConnection;
import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * More slow connections than the server has descriptors, which come again whenever they are cut:
 * probes, readers and browsers are served all the while.
 */
@ExtendWith(VertxExtension.class)
class SlowClientsIT {

  private static final int DESCRIPTORS = 300;
  private static final int SLOW = 400;
  private static final int PROBES = 60;

  /** Without it they would be a flood, and not slow. */
  private static final int PAUSE_MILLIS = 1_000;

  private static final int BYTE_MILLIS = 500;

  @Test
  @DisplayName("400 slow connections with 300 descriptors: every probe is answered")
  void probes(Vertx vertx) {
    try (TestDatabase database = TestServers.newDatabase();
        ServerProcess server =
            ServerProcess.startWithDescriptors(
                DESCRIPTORS,
                "slow-clients",
                database,
                TestServers.redis().uri(),
                TestServers.uniquePrefix(),
                file -> {})) {
      assertThat(server.call("PUT", "/v1/profile/alice?action=inc_likes").statusCode())
          .isEqualTo(200);
      double bound = server.metric("reactive_cache_connections_bound", "");
      assertThat(bound).isBetween(20.0, (double) DESCRIPTORS);
      NetClient client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(20_000));
      for (int i = 0; i < SLOW; i++) {
        crawl(vertx, client, i % 2 == 0 ? server.api() : server.stream(), i % 4 < 2);
      }
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.metric("reactive_cache_connections_closed_total", "room") > SLOW);
      for (int i = 0; i < PROBES; i++) {
        assertThat(get(server.endpoints().admin(), "/health/live")).isEqualTo(200);
        assertThat(get(server.api(), "/health/live")).isEqualTo(200);
        assertThat(get(server.api(), "/v1/profile/alice")).isEqualTo(200);
        try (SseClient stream = SseClient.open(server.stream().resolve("/stream?username=alice"))) {
          stream.awaitCount(1);
        }
      }
      assertThat(server.metric("reactive_cache_connections", "")).isBetween(1.0, bound + 24);
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  @Test
  @DisplayName("who only crawls is cut after ten seconds, though there is room")
  void late(Vertx vertx) {
    try (TestDatabase database = TestServers.newDatabase();
        ServerProcess server =
            ServerProcess.start(
                "late-clients",
                database,
                TestServers.redis().uri(),
                TestServers.uniquePrefix(),
                file -> {})) {
      try (RawConnection slow = RawConnection.to(server.stream().getPort());
          RawConnection admin = RawConnection.to(server.endpoints().admin().getPort());
          RawConnection silent = RawConnection.to(server.api().getPort())) {
        slow.send("GET /stream?user");
        admin.send("GET /health/live HTTP/1.1\r\nHost: localho");
        assertThat(slow.rest()).isEmpty();
        assertThat(admin.answer().status()).isEqualTo(408);
        assertThat(silent.rest()).isEmpty();
      }
      assertThat(server.metric("reactive_cache_connections_closed_total", "late")).isEqualTo(2);
    }
  }

  /** One that never ends its head, or says nothing at all, and comes again. */
  private static void crawl(Vertx vertx, NetClient client, URI to, boolean speaks) {
    client
        .connect(to.getPort(), to.getHost())
        .onComplete(
            socket -> {
              socket.exceptionHandler(cut -> {});
              long timer = speaks ? speak(vertx, socket) : -1;
              socket.closeHandler(
                  cut -> {
                    vertx.cancelTimer(timer);
                    vertx.setTimer(PAUSE_MILLIS, again -> crawl(vertx, client, to, speaks));
                  });
            },
            failure -> vertx.setTimer(PAUSE_MILLIS, again -> crawl(vertx, client, to, speaks)));
  }

  private static long speak(Vertx vertx, NetSocket socket) {
    socket.write("GET /stream?username=alice HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    return vertx.setPeriodic(BYTE_MILLIS, due -> socket.write("x"));
  }

  private static int get(URI server, String path) {
    try (RawConnection connection = RawConnection.to(server.getPort())) {
      return connection
          .send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          .answer()
          .status();
    }
  }
}
