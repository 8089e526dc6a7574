package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class MaxRateTest {

  @Test
  @DisplayName("at most so many events a second for a key, and the last value arrives")
  void rate(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx);
        SseClient slow = node.open("/stream?username=alice&username=bob&max_rate=5");
        SseClient all = node.open("/stream?username=alice")) {
      slow.awaitComments(1);
      all.awaitComments(1);
      long start = System.nanoTime();
      int id = 0;
      while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(1_500)) {
        node.store(row("alice", ++id, "{}"));
        String last = "7-" + id;
        all.await(event -> event.id().equals(last));
      }
      String last = "7-" + id;
      slow.await(event -> event.id().equals(last));
      double seconds = (System.nanoTime() - start) / 1e9;
      assertThat(slow.events()).hasSizeBetween(3, (int) (seconds * 5) + 1);
      expectRising(slow.events());
      assertThat(all.events()).hasSize(id);
    }
  }

  @Test
  @DisplayName("a key that is held does not hold up another")
  void otherKey(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx);
        SseClient slow = node.open("/stream?username=alice&username=bob&max_rate=1")) {
      slow.awaitComments(1);
      node.store(row("alice", 1, "{}"));
      slow.awaitCount(1);
      node.store(row("alice", 2, "{}"));
      long start = System.nanoTime();
      node.store(row("bob", 3, "{}"));
      Event bob = slow.await(event -> event.id().equals("7-3"));
      assertThat(bob.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(500));
      slow.await(event -> event.id().equals("7-2"));
    }
  }

  private static void expectRising(List<Event> events) {
    assertThat(events.stream().map(StreamNode::idOf)).isSorted().doesNotHaveDuplicates();
  }
}
