package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.LimitsConfig;
import io.reactivecache.support.Futures;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.SseClient;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one address has of streams, and of rows that are read from PostgreSQL for them. */
@ExtendWith(VertxExtension.class)
class AddressBoundsTest {

  private static final LimitsConfig TWO_STREAMS = new LimitsConfig(1_000, 0, 2, 0, 0, 0);

  /** Ten at once. */
  private static final LimitsConfig ONE_MISS = new LimitsConfig(1_000, 0, 0, 1, 0, 0);

  private static final String GET = "GET /stream?username=alice HTTP/1.1\r\nHost: localhost\r\n";

  @Test
  @DisplayName("over its number of streams an EventSource is sent away for long, others get 429")
  void streams(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.DEFAULTS, TWO_STREAMS);
        SseClient one = node.open("/stream?username=alice");
        SseClient two = node.open("/v1/stream?mirror=profile")) {
      try (SseClient three = node.open("/v1/stream?mirror=profile").awaitEnd()) {
        assertThat(three.status()).isEqualTo(200);
        assertThat(three.retry()).isBetween(30_000, 60_000);
        assertThat(three.events()).singleElement().extracting("name").isEqualTo("opened");
      }
      try (RawConnection program = RawConnection.to(node.port())) {
        Answer answer = program.send(GET + "Accept: */*\r\n\r\n").answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.head())
            .contains("Retry-After: 30")
            .containsIgnoringCase("content-type: application/problem+json")
            .containsIgnoringCase("access-control-allow-origin: *");
        assertThat(answer.body()).contains("Too many streams of one address.");
      }
      assertThat(node.metrics.refused("streams").count()).isEqualTo(2);
      try (RawConnection other = RawConnection.between("127.0.0.2", node.port())) {
        other.send(GET + "Accept: */*\r\n\r\n").until("retry: ");
        assertThat(node.connections()).isEqualTo(3);
      }
      assertThat(one.ended() || two.ended()).isFalse();
    }
  }

  @Test
  @DisplayName("a stream's place is free again, whatever ended it")
  void everyEnd(Vertx vertx) {
    AtomicInteger changes = new AtomicInteger();
    try (StreamNode node =
        StreamNode.start(vertx, StreamNode.options(10, 15_000, 500), TWO_STREAMS)) {
      for (int round = 0; round < 5; round++) {
        // The client leaves; it speaks HTTP/1.0; it says that it sends nothing more.
        node.open("/stream?username=bob").close();
        awaitNobody(node);
        try (RawConnection old = RawConnection.to(node.port())) {
          old.send("GET /stream?username=bob HTTP/1.0\r\n\r\n").until("retry: ");
        }
        awaitNobody(node);
        try (RawConnection half = RawConnection.to(node.port())) {
          half.send(GET + "\r\n").until("retry: ");
          half.endInput();
          awaitNobody(node);
        }
        // Two requests at once: the second one is never answered, since a stream has no end.
        try (RawConnection two = RawConnection.to(node.port())) {
          two.send(GET + "\r\n" + GET + "\r\n").until("retry: ");
        }
        awaitNobody(node);
      }
      // It takes nothing.
      try (SseClient slow =
          SseClient.to(node.uri("/stream?username=alice")).receiveBuffer(4_096).open()) {
        slow.pauseReading();
        await()
            .pollInterval(1, TimeUnit.MILLISECONDS)
            .until(
                () -> {
                  int change = changes.incrementAndGet();
                  node.store(row("alice", change, "{\"x\":\"" + "x".repeat(1_000) + "\"}"));
                  return node.connections() == 0;
                });
      }
      awaitNobody(node);
      // The server leaves.
      try (SseClient one = node.open("/stream?username=bob");
          SseClient two = node.open("/stream?username=bob")) {
        assertThat(node.addressesWithStreams()).isOne();
        Futures.await(node.undeploy());
        one.awaitEnd();
        two.awaitEnd();
        awaitNobody(node);
      }
    }
  }

  @Test
  @DisplayName("who had too many rows read opens no stream for a while, and keeps those it has")
  void misses(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.DEFAULTS, ONE_MISS)) {
      node.cache.hitting(false);
      IntStream.range(0, 200).forEach(i -> node.storeUnheard(row("k" + i, 1, "{}")));
      try (SseClient greedy = node.open(keys(200))) {
        greedy.awaitCount(200);
        try (SseClient sentAway = node.open(keys(1)).awaitEnd()) {
          assertThat(sentAway.status()).isEqualTo(200);
          assertThat(sentAway.retry()).isBetween(60_000, 120_000);
          assertThat(sentAway.events()).singleElement().extracting("name").isEqualTo("reconnect");
        }
        try (RawConnection program = RawConnection.to(node.port())) {
          Answer answer = program.send(GET + "\r\n").answer();
          assertThat(answer.status()).isEqualTo(429);
          assertThat(answer.head()).containsPattern("Retry-After: 1[0-9][0-9]\r\n");
        }
        // A whole mirror reads nothing, and another address did not either.
        try (SseClient mirror = node.open("/v1/stream?mirror=profile")) {
          mirror.awaitCount(1);
          assertThat(mirror.ended()).isFalse();
        }
        try (RawConnection other = RawConnection.between("127.0.0.2", node.port())) {
          other.send(GET + "\r\n").until("retry: ");
        }
        node.store(row("k0", 2, "{\"new\":true}"));
        greedy.await(event -> event.data().contains("new"));
        assertThat(node.metrics.refused("misses").count()).isEqualTo(2);
      }
    }
  }

  @Test
  @DisplayName("what Redis held, and what is read again for nobody, is nobody's miss")
  void noMiss(Vertx vertx) {
    try (StreamNode node = StreamNode.start(vertx, StreamNode.DEFAULTS, ONE_MISS)) {
      IntStream.range(0, 200).forEach(i -> node.storeUnheard(row("k" + i, 1, "{}")));
      List<SseClient> streams = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SseClient stream = node.open(keys(200));
        stream.awaitCount(200);
        streams.add(stream);
      }
      node.cache.hitting(false);
      int read = node.cache.keysRead();
      node.refreshed("profile");
      await().until(() -> node.cache.keysRead() >= read + 200);
      IntStream.range(0, 200).forEach(i -> node.store(row("k" + i, 2, "{}")));
      streams.get(0).awaitCount(400);
      try (SseClient another = node.open(keys(1))) {
        another.awaitCount(1);
        assertThat(another.ended()).isFalse();
      }
      streams.forEach(SseClient::close);
    }
  }

  private static String keys(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "&key=k" + i)
        .collect(Collectors.joining("", "/v1/stream?mirror=profile", ""));
  }

  private static void awaitNobody(StreamNode node) {
    await().untilAsserted(() -> assertThat(node.addressesWithStreams()).isZero());
  }
}
