package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.support.Futures;
import io.reactivecache.support.SseClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class StopTest {

  @Test
  @DisplayName("a clean stop ends every stream, spreads their return, and waits for no slow reader")
  void cleanStop(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.options(100, 15_000, 30_000), 1)) {
      List<SseClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(node.open("/stream?username=alice"));
        clients.get(i).awaitComments(1);
      }
      SseClient stalled =
          SseClient.to(node.uri("/stream?username=bob")).receiveBuffer(4_096).open();
      stalled.awaitComments(1);
      stalled.pauseReading();
      for (int i = 1; i < 3_000; i++) {
        node.store(row("bob", i, "\"" + "x".repeat(1_000) + "\""));
      }
      int port = node.port();
      long start = System.nanoTime();
      Futures.await(node.undeploy());
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(6));

      Set<Integer> returns = new HashSet<>();
      for (SseClient client : clients) {
        assertThat(client.awaitEnd().retry()).isBetween(500, 5_000);
        returns.add(client.retry());
        client.close();
      }
      assertThat(returns).hasSizeGreaterThan(10);
      assertThat(node.connections()).isZero();
      stalled.resumeReading();
      stalled.awaitEnd().close();
      assertThatThrownBy(() -> SseClient.open("http://127.0.0.1:" + port + "/stream?username=a"))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("a port that is taken fails the start, and nothing stays open")
  void portTaken(Vertx vertx) throws IOException {
    try (StreamNode node = StreamNode.start(vertx);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> Futures.await(node.deployOn(taken.getLocalPort())))
          .hasMessageContaining("in use");
      assertThat(node.cache.isClosed()).isTrue();
    }
  }
}
