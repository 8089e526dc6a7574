package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.gone;
import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.Term;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the bus loses comes all the same. */
@ExtendWith(VertxExtension.class)
class LossTest {

  private StreamNode node;
  private SseClient alice;

  @BeforeEach
  void start(Vertx vertx) {
    node = StreamNode.start(vertx);
    node.storeUnheard(row("alice", 1, "{}"));
    alice = node.open("/stream?username=alice&username=bob");
    alice.awaitCount(1);
  }

  @AfterEach
  void stop() {
    alice.close();
    node.close();
  }

  @Test
  @DisplayName("after a gap the watched rows are read again, and what is newer is sent")
  void gap() {
    node.storeAndLose(row("alice", 2, "{}"));
    node.heartbeat();
    assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-1", "7-2");
    assertThat(node.resyncs("gap")).isEqualTo(1);
  }

  @Test
  @DisplayName("a deletion that was lost is told")
  void lostDeletion() {
    node.storeAndLose(gone("alice", 2));
    node.heartbeat();
    assertThat(alice.awaitCount(2).get(1).name()).isEqualTo("deleted");
  }

  @Test
  @DisplayName("a gap while rows cannot be read is made good later")
  void gapWhileCacheAway() {
    node.cache.failing(true);
    node.storeAndLose(row("alice", 2, "{}"));
    node.heartbeat();
    Awaitility.await().until(() -> node.cache.keysRead() > 4);
    node.cache.failing(false);
    assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-1", "7-2");
  }

  @Test
  @DisplayName("what the read of a resync misses, since it was sent before, comes by itself")
  void changeDuringResync() {
    node.storeAndLose(row("alice", 2, "{}"));
    node.cache.hold();
    node.heartbeat();
    Awaitility.await().until(() -> node.cache.heldReads() == 1);
    node.store(row("alice", 3, "{\"n\":3}"), row("bob", 4, "{}"));
    alice.awaitCount(3);
    node.cache.release();
    node.store(row("alice", 5, "{}"));
    assertThat(alice.awaitCount(4))
        .extracting(Event::id)
        .containsExactly("7-1", "7-3", "7-4", "7-5");
  }

  @Test
  @DisplayName("a batch that comes again is no gap, but its rows count")
  void repeated() {
    node.heartbeat();
    node.repeat(row("alice", 2, "{}"));
    alice.awaitCount(2);
    node.heartbeat();
    node.store(row("alice", 3, "{}"));
    alice.awaitCount(3);
    assertThat(node.count("reactive_cache.stream.resyncs")).isZero();
  }

  @Test
  @DisplayName("a new term reads again; of the old one rows count, its sequence does not")
  void newTerm() {
    node.storeUnheard(row("alice", 2, "{}"));
    node.newTerm();
    node.heartbeat();
    alice.awaitCount(2);
    assertThat(node.resyncs("term")).isEqualTo(1);
    node.ofTerm(new Term(7, 1), 999, row("alice", 3, "{}"));
    alice.awaitCount(3);
    node.heartbeat();
    node.store(row("alice", 4, "{}"));
    alice.awaitCount(4);
    assertThat(node.resyncs("gap")).isZero();
  }

  @Test
  @DisplayName("a new term whose first batch was lost is a gap")
  void newTermWithLoss() {
    node.newTerm();
    node.heartbeat();
    Awaitility.await().until(() -> node.resyncs("term") == 1);
    node.newTerm();
    node.storeAndLose(row("alice", 2, "{}"));
    node.heartbeat();
    alice.awaitCount(2);
  }

  @Test
  @DisplayName("a mirror that was refreshed is read again, others are not")
  void refreshed() {
    node.storeUnheard(row("alice", 2, "{}"));
    node.refreshed("orders");
    node.refreshed("profile");
    assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-1", "7-2");
    assertThat(node.resyncs("refresh")).isEqualTo(2);
  }

  @Test
  @DisplayName("a stream over a whole mirror is told of gaps, new terms and refreshes")
  void wholeMirror() {
    try (SseClient all = node.open("/v1/stream?mirror=profile");
        SseClient orders = node.open("/v1/stream?mirror=orders")) {
      all.awaitCount(1);
      orders.awaitCount(1);
      node.storeAndLose(row("carol", 2, "{}"));
      node.heartbeat();
      all.awaitCount(2);
      node.newTerm();
      node.heartbeat();
      all.awaitCount(3);
      node.refreshed("profile");
      assertThat(all.awaitCount(4).subList(1, 4))
          .allMatch(event -> event.name().equals("gap"))
          .allMatch(event -> event.data().equals("{\"mirror\":\"profile\"}"));
      assertThat(orders.awaitCount(3)).hasSize(3);
    }
  }

  @Test
  @DisplayName("before every partition was heard a browser is sent away to come again")
  void notInSync(MoreVertx more) {
    try (StreamNode deaf = StreamNode.startDeaf(more.make(), StreamNode.DEFAULTS, 1)) {
      expectSentAway(deaf);
      deaf.ofTerm(new Term(7, 1), 1);
      expectSentAway(deaf);
      assertThat(deaf.isReady()).isFalse();
      assertThat(deaf.metrics.streams().drops("not_in_sync").count()).isEqualTo(2);
      deaf.heartbeat();
      Awaitility.await().until(deaf::isReady);
      try (SseClient client = deaf.open("/stream?username=alice")) {
        client.awaitComments(1);
        assertThat(client.ended()).isFalse();
      }
    }
  }

  @Test
  @DisplayName("it is not ready while its rows do not come from Redis yet, and serves all the same")
  void notStarted(MoreVertx more) {
    try (StreamNode deaf = StreamNode.startDeaf(more.make(), StreamNode.DEFAULTS, 1)) {
      deaf.cache.started(false);
      deaf.heartbeat();
      try (SseClient client = deaf.open("/stream?username=alice")) {
        client.awaitComments(1);
        assertThat(client.ended()).isFalse();
      }
      assertThat(deaf.isReady()).isFalse();
      deaf.cache.started(true);
      Awaitility.await().until(deaf::isReady);
    }
  }

  @Test
  @DisplayName("when the heartbeat stops it says so, and serves what it has")
  void silence() {
    Awaitility.await().until(() -> !node.isReady());
    try (SseClient second = node.open("/stream?username=alice")) {
      assertThat(second.awaitCount(1)).extracting(Event::id).containsExactly("7-1");
    }
    node.heartbeat();
    Awaitility.await().until(node::isReady);
  }

  private static void expectSentAway(StreamNode deaf) {
    try (SseClient client = deaf.open("/stream?username=alice").awaitEnd()) {
      assertThat(client.status()).isEqualTo(200);
      assertThat(client.header("Content-Type")).startsWith("text/event-stream");
      assertThat(client.retry()).isBetween(1_000, 3_000);
      assertThat(client.events())
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.name()).isEqualTo("reconnect");
                assertThat(event.data()).isEqualTo("{\"millis\":" + client.retry() + "}");
              });
    }
  }
}
