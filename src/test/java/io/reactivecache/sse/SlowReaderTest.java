package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A browser that does not take what it asked for. */
@ExtendWith(VertxExtension.class)
class SlowReaderTest {

  private static final String KILOBYTE = "x".repeat(1_000);

  @Test
  @DisplayName("holds a bounded number of bytes, slows nobody, and sees the last value")
  void stalledReader(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.options(10, 15_000, 30_000), 1);
        SseClient slow =
            SseClient.to(node.uri("/stream?username=alice")).receiveBuffer(4_096).open();
        SseClient fast = node.open("/stream?username=alice")) {
      slow.awaitComments(1);
      fast.awaitComments(1);
      slow.pauseReading();
      int changes = 3_000;
      for (int i = 1; i <= changes; i++) {
        node.store(row("alice", i, json(i)));
        if (i % 20 == 0) {
          String id = "7-" + i;
          fast.await(event -> event.id().equals(id));
        }
      }
      fast.await(event -> event.id().equals("7-" + changes));
      // Of three megabytes only what the kernel's buffers and one queue hold was ever written.
      double written = node.count("reactive_cache.stream.events") - fast.events().size();
      assertThat(written).isBetween(1.0, 200.0);
      assertThat(node.count("reactive_cache.stream.conflated")).isGreaterThan(changes - 201.0);
      slow.resumeReading();
      slow.await(event -> event.id().equals("7-" + changes));
      assertThat(slow.events()).hasSizeLessThan(200);
      expectRising(slow.events());
      expectRising(fast.events());
    }
  }

  @Test
  @DisplayName("that takes nothing for too long is dropped")
  void writeTimeout(Vertx vertx) {
    AtomicInteger changes = new AtomicInteger();
    try (StreamNode node = StreamNode.start(vertx, StreamNode.options(10, 15_000, 500), 1);
        SseClient slow =
            SseClient.to(node.uri("/stream?username=alice")).receiveBuffer(4_096).open();
        SseClient idle = node.open("/stream?username=bob")) {
      slow.awaitComments(1);
      idle.awaitComments(1);
      slow.pauseReading();
      Awaitility.await()
          .pollInterval(1, TimeUnit.MILLISECONDS)
          .until(
              () -> {
                int change = changes.incrementAndGet();
                node.store(row("alice", change, json(change)));
                return node.connections() == 1;
              });
      assertThat(idle.ended()).isFalse();
      assertThat(node.metrics.streams().drops("stalled").count()).isEqualTo(1);
      slow.resumeReading();
      slow.awaitEnd();
    }
  }

  @Test
  @DisplayName("over a whole mirror it gets a gap in the place of what does not fit")
  void wholeMirror(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.options(10, 15_000, 30_000), 1);
        SseClient slow =
            SseClient.to(node.uri("/v1/stream?mirror=profile")).receiveBuffer(4_096).open()) {
      slow.awaitComments(1);
      slow.pauseReading();
      for (int i = 1; i <= 5_000; i++) {
        node.store(row("user" + i, i, json(i)));
      }
      node.store(row("last", 5_001, "{}"));
      Awaitility.await().until(() -> node.count("reactive_cache.stream.conflated") > 1_000);
      slow.resumeReading();
      slow.await(event -> event.name().equals("gap"));
      slow.await(event -> event.id().equals("7-5001"));
      expectRising(slow.events());
    }
  }

  @Test
  @DisplayName("that reads slowly stays, and skips")
  void slowButReading(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.options(10, 15_000, 5_000), 1);
        SseClient slow =
            SseClient.to(node.uri("/stream?username=alice")).receiveBuffer(4_096).open()) {
      slow.awaitComments(1);
      slow.readSlowly(40_000);
      for (int i = 1; i <= 1_000; i++) {
        node.store(row("alice", i, json(i)));
      }
      slow.await(event -> event.id().equals("7-1000"));
      assertThat(slow.events()).hasSizeLessThan(300);
      expectRising(slow.events());
    }
  }

  private static String json(int i) {
    return "{\"n\":" + i + ",\"filler\":\"" + KILOBYTE + "\"}";
  }

  private static void expectRising(List<Event> events) {
    List<String> without = List.of("opened", "gap");
    assertThat(
            events.stream().filter(event -> !without.contains(event.name())).map(StreamNode::idOf))
        .isSorted()
        .doesNotHaveDuplicates();
  }
}
