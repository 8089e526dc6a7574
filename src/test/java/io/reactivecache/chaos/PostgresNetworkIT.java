package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Traffic;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class PostgresNetworkIT {

  private TcpProxy network;
  private RunningServer server;
  private Traffic traffic;

  @BeforeEach
  void start() {
    TestDatabase database = TestServers.newDatabase();
    network = TcpProxy.to(TestServers.postgres().port());
    server =
        RunningServer.setUp()
            .database(database)
            .postgresUri(network.instead(database.uri()))
            .start();
    traffic = Traffic.start(server);
  }

  @AfterEach
  void stop() {
    traffic.close();
    server.close();
    network.close();
  }

  @Test
  @DisplayName("while the network to PostgreSQL is cut writes are refused and cached rows served")
  void cut() {
    network.cut();
    try {
      assertServesCachedRows(Duration.ofSeconds(2));
    } finally {
      network.resume();
    }
    assertCatchesUp();
  }

  @Test
  @DisplayName("while the network to PostgreSQL is silent writes are refused in bounded time")
  void stalled() {
    network.stall();
    try {
      assertServesCachedRows(Duration.ofSeconds(20));
    } finally {
      network.resume();
    }
    assertCatchesUp();
  }

  @Test
  @DisplayName("a slow network to PostgreSQL delays everything and breaks nothing")
  void slow() {
    network.delay(50);
    traffic.awaitWrites().awaitEvents();
    assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
    network.resume();
    assertCatchesUp();
    assertThat(traffic.refusals()).isZero();
  }

  private void assertServesCachedRows(Duration bound) {
    traffic.awaitRefusals().awaitSqlWrites();
    long begun = System.nanoTime();
    assertThat(server.call("POST", "/v1/profile/nobody?action=inc_likes").statusCode())
        .isEqualTo(503);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
        .isLessThan(bound.toMillis());
    String cached = "/v1/profile/" + traffic.keys().get(0);
    assertThat(server.call("GET", cached).headers().firstValue("X-Cache")).hasValue("HIT");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.ask("GET", "/health/ready").statusCode() == 503);
    assertThat(server.call("GET", "/v1/profile/never_asked_before").statusCode()).isEqualTo(503);
  }

  private void assertCatchesUp() {
    traffic.awaitWrites().awaitEvents().settle();
    assertThat(traffic.returns()).as("streams that ended").isZero();
    assertThat(traffic.slowestMillis()).isLessThan(15_000);
    assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
  }
}
