package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.gone;
import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Futures;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import java.time.Duration;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one browser sees. */
class StreamTest extends WithStreamNode {

  @Test
  @DisplayName("the head says what it is, and the first bytes come at once")
  void head() {
    try (SseClient alice = node.open("/stream?username=alice")) {
      alice.awaitComments(1);
      assertThat(alice.status()).isEqualTo(200);
      assertThat(alice.headers())
          .containsEntry("content-type", "text/event-stream; charset=utf-8")
          .containsEntry("cache-control", "no-store")
          .containsEntry("x-accel-buffering", "no")
          .containsEntry("access-control-allow-origin", "*")
          .doesNotContainKeys("content-encoding", "access-control-allow-credentials");
      assertThat(alice.retry()).isBetween(1_000, 3_000);
    }
  }

  @Test
  @DisplayName("the row as it is, then each change")
  void snapshotThenChanges() {
    node.storeUnheard(row("alice", 1, "{\"likes_count\":1}"));
    try (SseClient alice = node.open("/stream?username=alice")) {
      alice.awaitCount(1);
      node.store(row("alice", 2, "{\"likes_count\":2}"), row("bob", 3, "{}"));
      alice.awaitCount(2);
      node.store(row("alice", 4, "{\"likes_count\":4}"));
      assertThat(alice.awaitCount(3))
          .extracting(Event::name, Event::id, Event::data)
          .containsExactly(
              tuple("message", "7-1", "{\"likes_count\":1}"),
              tuple("message", "7-2", "{\"likes_count\":2}"),
              tuple("message", "7-4", "{\"likes_count\":4}"));
    }
  }

  @Test
  @DisplayName("named events tell everything, and null for a row that is gone")
  void namedEvents() {
    node.storeUnheard(row("alice", 1, "{\"a\":1}"));
    try (SseClient alice = node.open("/v1/stream?mirror=profile&key=alice&key=bob")) {
      alice.awaitCount(1);
      node.store(gone("alice", 2), row("bob", 3, "{}"));
      assertThat(alice.awaitCount(3))
          .extracting(Event::name, Event::id, Event::data)
          .containsExactly(
              tuple("profile", "7-1", data("alice", "7-1", "{\"a\":1}")),
              tuple("profile", "7-2", data("alice", "7-2", "null")),
              tuple("profile", "7-3", data("bob", "7-3", "{}")));
    }
  }

  @Test
  @DisplayName("a row that is not there says nothing until it appears")
  void absentRow() {
    try (SseClient alice = node.open("/stream?username=alice")) {
      awaitRead(1);
      node.fill(gone("alice", 3));
      node.store(row("alice", 4, "{}"));
      alice.awaitCount(1);
      node.store(gone("alice", 5));
      assertThat(alice.awaitCount(2))
          .extracting(Event::name, Event::id, Event::data)
          .containsExactly(
              tuple("message", "7-4", "{}"), tuple("deleted", "7-5", "{\"username\":\"alice\"}"));
    }
  }

  @Test
  @DisplayName("a row that stays absent is told as deleted once")
  void deletedOnce() {
    node.storeUnheard(row("alice", 1, "{}"));
    try (SseClient alice = node.open("/stream?username=alice")) {
      alice.awaitCount(1);
      node.store(gone("alice", 2));
      alice.awaitCount(2);
      node.fill(gone("alice", 3));
      node.store(row("alice", 4, "{}"));
      assertThat(alice.awaitCount(3)).extracting(Event::id).containsExactly("7-1", "7-2", "7-4");
    }
  }

  @Test
  @DisplayName("a browser that has seen the row hears that it is gone meanwhile")
  void goneWhileAway() {
    node.storeUnheard(gone("alice", 9));
    try (SseClient back =
            SseClient.to(node.uri("/stream?username=alice")).lastEventId("7-4").open();
        SseClient since = node.open("/stream?username=alice&since=7-4");
        SseClient garbage = node.open("/stream?username=alice&since=yes")) {
      for (SseClient client : List.of(back, since, garbage)) {
        assertThat(client.awaitCount(1).get(0).name()).isEqualTo("deleted");
      }
    }
  }

  @Test
  @DisplayName("who has the current version gets no snapshot again, only what follows")
  void currentVersion() {
    node.storeUnheard(row("alice", 4, "{}"));
    try (SseClient back =
            SseClient.to(node.uri("/stream?username=alice")).lastEventId("7-4").open();
        SseClient since = node.open("/v1/stream?mirror=profile&key=alice&since=7-4")) {
      awaitRead(1);
      node.store(row("alice", 5, "{}"));
      assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-5");
      assertThat(since.awaitCount(1)).extracting(Event::id).containsExactly("7-5");
    }
  }

  @Test
  @DisplayName("who has an older version, one of the future or of another history gets the row")
  void otherVersion() {
    node.storeUnheard(row("alice", 4, "{}"));
    for (String seen : List.of("7-3", "7-99", "8-1", "6-400", "junk", "-", "7-")) {
      try (SseClient back =
          SseClient.to(node.uri("/stream?username=alice")).lastEventId(seen).open()) {
        assertThat(back.awaitCount(1)).extracting(Event::id).as(seen).containsExactly("7-4");
      }
    }
  }

  @Test
  @DisplayName("who comes from a server that was ahead of us is not taken back")
  void aheadOfUs() {
    node.storeUnheard(row("alice", 4, "{}"));
    try (SseClient first = node.open("/stream?username=alice")) {
      first.awaitCount(1);
      // Redis has it, our message is still on its way.
      node.storeUnheard(row("alice", 5, "{}"));
      try (SseClient back =
          SseClient.to(node.uri("/stream?username=alice")).lastEventId("7-5").open()) {
        first.awaitCount(2);
        node.store(row("alice", 6, "{}"));
        assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-6");
      }
    }
  }

  @Test
  @DisplayName("while Redis is behind, a new stream is not shown what this instance knew before")
  void knownBefore() {
    node.storeUnheard(row("alice", 4, "{}"));
    try (SseClient first = node.open("/stream?username=alice")) {
      first.awaitCount(1);
      node.cache.behind(true);
      node.storeUnheard(row("alice", 5, "{}"));
      node.storeUnheard(row("bob", 3, "{}"));
      try (SseClient several = node.open("/v1/stream?mirror=profile&key=alice&key=bob")) {
        assertThat(several.awaitCount(2)).extracting(Event::id).containsExactly("7-5", "7-3");
        first.awaitCount(2);
        node.store(row("alice", 6, "{}"));
        assertThat(several.awaitCount(3)).extracting(Event::id).endsWith("7-6");
      }
    }
  }

  @Test
  @DisplayName("a read that was sent before a browser came does not take it back")
  void readUnderWay() {
    node.storeUnheard(row("alice", 4, "{}"));
    node.cache.hold();
    try (SseClient first = node.open("/stream?username=alice")) {
      Awaitility.await().until(() -> node.cache.heldReads() == 1);
      node.storeUnheard(row("alice", 5, "{}"));
      try (SseClient back =
          SseClient.to(node.uri("/stream?username=alice")).lastEventId("7-5").open()) {
        back.awaitComments(1);
        node.cache.release();
        assertThat(first.awaitCount(2)).extracting(Event::id).containsExactly("7-4", "7-5");
        assertThat(node.cache.keysRead()).isEqualTo(2);
        node.store(row("alice", 6, "{}"));
        assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-6");
      }
    }
  }

  @Test
  @DisplayName("with several keys an id says nothing: all rows come")
  void severalKeys() {
    node.storeUnheard(row("alice", 4, "{}"), row("bob", 5, "{}"));
    try (SseClient back =
        SseClient.to(node.uri("/stream?username=alice&username=bob")).lastEventId("7-5").open()) {
      assertThat(back.awaitCount(2)).extracting(Event::id).containsExactlyInAnyOrder("7-4", "7-5");
    }
  }

  @Test
  @DisplayName("what comes while the row is being read is sent, and the read does not undo it")
  void changeDuringRead() {
    node.storeUnheard(row("alice", 1, "{}"));
    node.cache.hold();
    try (SseClient alice = node.open("/stream?username=alice")) {
      Awaitility.await().until(() -> node.cache.heldReads() == 1);
      node.store(row("alice", 2, "{}"));
      alice.awaitCount(1);
      node.cache.release();
      node.store(row("alice", 3, "{}"));
      assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-2", "7-3");
    }
  }

  @Test
  @DisplayName("older and equal versions, however they come, are not sent")
  void neverBack() {
    node.storeUnheard(row("alice", 10, "{}"));
    try (SseClient alice = node.open("/stream?username=alice")) {
      alice.awaitCount(1);
      node.store(row("alice", 9, "{}"));
      node.repeat(row("alice", 10, "{}"));
      node.fill(row("alice", 8, "{}"));
      node.store(gone("alice", 10));
      node.store(new RowState(new RowKey("profile", "alice"), new RowVersion(6, 99), "{}"));
      node.store(new RowState(new RowKey("profile", "alice"), new RowVersion(8, 1), "{}"));
      assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-10", "8-1");
    }
  }

  @Test
  @DisplayName("later streams of a key cost no read")
  void oneReadForAll() {
    node.storeUnheard(row("alice", 1, "{}"));
    try (SseClient first = node.open("/stream?username=alice")) {
      first.awaitCount(1);
      node.store(row("alice", 2, "{}"));
      first.awaitCount(2);
      for (int i = 0; i < 5; i++) {
        try (SseClient later = node.open("/stream?username=alice")) {
          assertThat(later.awaitCount(1)).extracting(Event::id).containsExactly("7-2");
        }
      }
    }
    assertThat(node.cache.keysRead()).isEqualTo(1);
  }

  @Test
  @DisplayName("only what changed while a stream was open counts as a delivery")
  void deliveryTime() {
    try (SseClient first = node.open("/stream?username=alice")) {
      awaitRead(1);
      node.store(row("alice", 2, "{}"));
      first.awaitCount(1);
      try (SseClient later = node.open("/stream?username=alice")) {
        later.awaitCount(1);
      }
      // A browser may have read what is not counted yet.
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(node.count("reactive_cache.stream.events")).isEqualTo(2));
      assertThat(node.metrics.streams().delivery().count()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("while rows cannot be read the stream stays open, and the row comes later")
  void cacheAway() {
    node.cache.failing(true);
    node.storeUnheard(row("alice", 1, "{}"));
    try (SseClient alice = node.open("/stream?username=alice")) {
      Awaitility.await().until(() -> node.cache.keysRead() >= 3);
      assertThat(alice.ended()).isFalse();
      node.cache.failing(false);
      assertThat(alice.awaitCount(1)).extracting(Event::id).containsExactly("7-1");
    }
  }

  @Test
  @DisplayName("a row with line ends arrives as it is")
  void lineEnds() {
    node.storeUnheard(row("alice", 1, "{\"doc\":{\n \"a\": 1\n}}"));
    try (SseClient alice = node.open("/stream?username=alice")) {
      assertThat(alice.awaitCount(1).get(0).data()).isEqualTo("{\"doc\":{\n \"a\": 1\n}}");
    }
  }

  @Test
  @DisplayName("a whole mirror tells every change and nothing of others; fills are no changes")
  void wholeMirror() {
    node.storeUnheard(row("alice", 1, "{}"));
    try (SseClient all = node.open("/v1/stream?mirror=profile")) {
      all.awaitCount(1);
      node.fill(row("carol", 2, "{}"));
      node.store(
          row("bob", 3, "{}"),
          new RowState(new RowKey("orders", "1"), new RowVersion(7, 4), "{}"),
          gone("dora", 5));
      all.awaitCount(3);
      node.repeat(row("bob", 3, "{}"));
      node.store(row("bob", 6, "{}"));
      assertThat(all.awaitCount(4))
          .extracting(Event::id)
          .containsExactly("opened", "7-3", "7-5", "7-6");
    }
  }

  @Test
  @DisplayName("an idle stream gets comments")
  void heartbeat(MoreVertx more) {
    try (StreamNode fast = StreamNode.start(more.make(), StreamNode.options(10, 50, 30_000), 1);
        SseClient alice = fast.open("/stream?username=alice")) {
      alice.awaitComments(5);
      assertThat(alice.events()).isEmpty();
    }
  }

  @Test
  @DisplayName("who asks for heartbeats sees them as events, which leave its last id as it is")
  void visibleHeartbeat(MoreVertx more) {
    try (StreamNode fast = withAlice(more);
        SseClient alice = fast.open("/stream?username=alice&heartbeat=1&since=7-1")) {
      assertThat(alice.awaitCount(3))
          .allSatisfy(
              event -> {
                assertThat(event.name()).isEqualTo("heartbeat");
                assertThat(event.data()).isEqualTo("{\"millis\":50}");
                assertThat(event.id()).isEqualTo("7-1");
              });
      fast.store(row("alice", 5, "{}"));
      Awaitility.await()
          .until(
              () ->
                  alice.events().stream()
                      .dropWhile(event -> !event.name().equals("message"))
                      .anyMatch(event -> event.name().equals("heartbeat")));
      assertThat(alice.events().get(alice.events().size() - 1).id()).isEqualTo("7-5");
    }
  }

  @Test
  @DisplayName("every empty line ends an event that has data: libraries take others for events")
  void noEmptyEvents(MoreVertx more) {
    try (StreamNode fast = withAlice(more);
        SseClient alice = fast.open("/stream?username=alice&since=7-1")) {
      alice.awaitComments(3);
      fast.store(row("alice", 5, "{}"));
      alice.awaitCount(1);
      alice.awaitComments(6);
      Futures.await(fast.undeploy());
      alice.awaitEnd();
      assertThat(alice.events()).extracting(Event::name).containsExactly("message", "reconnect");
      assertThat(alice.body().split("\n\n", -1))
          .hasSize(3)
          .satisfies(blocks -> assertThat(blocks[0]).contains("\ndata: "))
          .satisfies(blocks -> assertThat(blocks[1]).contains("\ndata: "))
          .satisfies(blocks -> assertThat(blocks[2]).isEmpty());
    }
  }

  @Test
  @DisplayName("who is sent away before its first event keeps the id that it came with")
  void idOfTheFirstEvent(MoreVertx more) {
    try (StreamNode other = withAlice(more);
        SseClient alice = other.open("/stream?username=alice&since=7-1")) {
      alice.awaitComments(2);
      Futures.await(other.undeploy());
      assertThat(alice.awaitEnd().events())
          .extracting(Event::name, Event::id)
          .containsExactly(tuple("reconnect", "7-1"));
    }
  }

  @Test
  @DisplayName("nothing is left of a stream that was closed")
  void closed() {
    try (SseClient alice = node.open("/stream?username=alice")) {
      alice.awaitComments(1);
      assertThat(node.connections()).isEqualTo(1);
    }
    Awaitility.await().until(() -> node.connections() == 0);
  }

  /** With a row at version 7-1, and heartbeats every 50 ms. */
  private static StreamNode withAlice(MoreVertx more) {
    StreamNode node = StreamNode.start(more.make(), StreamNode.options(10, 50, 30_000), 1);
    node.storeUnheard(row("alice", 1, "{}"));
    return node;
  }

  private void awaitRead(int keys) {
    Awaitility.await().until(() -> node.cache.keysRead() >= keys);
  }

  private static Tuple tuple(Object... values) {
    return Tuple.tuple(values);
  }

  private static String data(String key, String version, String row) {
    return "{\"mirror\":\"profile\",\"key\":\""
        + key
        + "\",\"version\":\""
        + version
        + "\",\"row\":"
        + row
        + "}";
  }
}
