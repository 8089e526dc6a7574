package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.gone;
import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowState;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Versions that show the very row of the version before. Each batch comes as one message. */
class RepeatedRowTest extends WithStreamNode {

  private static final String ONE = "{\"n\":1}";
  private static final String TWO = "{\"n\":2}";

  private static final String KEY = "/v1/stream?mirror=profile&key=alice";
  private static final String ALL = "/v1/stream?mirror=profile";

  private static final int ROUNDS = 5;

  @ParameterizedTest
  @ValueSource(
      strings = {"/stream?username=alice", KEY, KEY + "&key=carol", KEY + "&max_rate=1000", ALL})
  @DisplayName("the next change takes the place of a repeat")
  void nextChange(String path) {
    try (SseClient alice = node.open(path);
        SseClient bob = node.open("/stream?username=bob")) {
      alice.awaitComments(1);
      bob.awaitComments(1);
      for (int round = 0; round < ROUNDS; round++) {
        int id = 10 * round;
        node.store(row("alice", id + 1, json(id)));
        alice.await(event -> event.id().equals("7-" + (id + 1)));
        node.store(row("alice", id + 2, json(id)), row("bob", id + 3, json(id)));
        // By now what is not put off was written to the stream before this one.
        bob.await(event -> event.id().equals("7-" + (id + 3)));
        node.store(row("alice", id + 4, json(id + 1)));
        alice.await(event -> event.id().equals("7-" + (id + 4)));
      }
      // Not in each round, if this machine stood still in between.
      long repeats = alice.events().stream().filter(event -> event.id().endsWith("2")).count();
      assertThat(repeats).isLessThan(ROUNDS);
      assertThat(node.count("reactive_cache.stream.conflated"))
          .isEqualTo((double) (ROUNDS - repeats));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {KEY, ALL, KEY + "&max_rate=1"})
  @DisplayName("with no change after it, it comes: somebody may wait for that version")
  void noChange(String path) {
    try (SseClient alice = node.open(path)) {
      alice.awaitComments(1);
      node.store(row("alice", 1, ONE));
      alice.await(event -> event.id().equals("7-1"));
      node.store(row("alice", 2, ONE));
      alice.await(event -> event.id().equals("7-2") && event.data().contains(ONE));
    }
  }

  @Test
  @DisplayName("repeats that come again and again do not put each other off forever")
  void manyRepeats() {
    AtomicLong id = new AtomicLong(1);
    node.storeUnheard(row("alice", 1, ONE));
    try (SseClient alice = node.open(KEY)) {
      alice.awaitCount(1);
      Awaitility.await()
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                node.store(row("alice", id.incrementAndGet(), ONE));
                return alice.events().size() >= 4;
              });
    }
  }

  @Test
  @DisplayName("to a stream that was not told the row before it is news, and counts as a delivery")
  void newsToSome() {
    node.storeUnheard(row("alice", 1, ONE));
    try (SseClient alice = node.open(KEY)) {
      alice.awaitCount(1);
      node.store(row("alice", 2, TWO), row("alice", 3, TWO));
      assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-1", "7-3");
      Awaitility.await().until(() -> node.metrics.streams().delivery().count() == 1);
    }
  }

  @Test
  @DisplayName("who comes back with the id before is told, and who is new gets it as its snapshot")
  void comesBack() {
    node.storeUnheard(row("alice", 1, ONE));
    try (SseClient alice = node.open(KEY)) {
      alice.awaitCount(1);
      node.store(row("alice", 2, ONE));
      try (SseClient back = SseClient.to(node.uri(KEY)).lastEventId("7-1").open();
          SseClient fresh = node.open(KEY)) {
        assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-2");
        assertThat(fresh.awaitCount(1)).extracting(Event::id).containsExactly("7-2");
      }
      assertThat(alice.awaitCount(2)).extracting(Event::id).containsExactly("7-1", "7-2");
    }
  }

  @Test
  @DisplayName("a row that is gone and comes again as it was is told both times")
  void goneAndAgain() {
    node.storeUnheard(row("alice", 1, ONE));
    try (SseClient alice = node.open(KEY)) {
      alice.awaitCount(1);
      node.store(gone("alice", 2));
      alice.awaitCount(2);
      node.store(row("alice", 3, ONE));
      assertThat(alice.awaitCount(3)).extracting(Event::id).containsExactly("7-1", "7-2", "7-3");
    }
  }

  @Test
  @DisplayName("a whole mirror whose rows all repeat is no gap")
  void wholeSweep() {
    try (SseClient all = node.open(ALL)) {
      all.awaitCount(1);
      for (long id = 1; id <= 1_800; id += 900) {
        node.store(sweep(id));
      }
      all.await(event -> event.id().equals("7-1800"));
      assertThat(all.events()).noneMatch(event -> event.name().equals("gap"));
    }
  }

  private static String json(int n) {
    return "{\"n\":" + n + "}";
  }

  private static RowState[] sweep(long from) {
    RowState[] rows = new RowState[900];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row("user" + i, from + i, ONE);
    }
    return rows;
  }
}
