package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Futures;
import io.reactivecache.support.MoreVertx;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A crowd before one key. */
@ExtendWith(VertxExtension.class)
class ManyStreamsTest {

  private static final int STREAMS = 1_000;
  private static final int CHANGES = 200;

  @Test
  @DisplayName("a thousand streams of one key cost one read, and all see each change in order")
  void thousandStreams(Vertx vertx, MoreVertx more) {
    try (StreamNode node = StreamNode.start(vertx)) {
      node.storeUnheard(row("alice", 1, "{\"username\":\"alice\",\"likes_count\":1}"));
      NetClient client = more.make().createNetClient();
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        readers.add(new Reader(Futures.await(client.connect(node.port(), "127.0.0.1"))));
      }
      awaitAll(readers, 1);
      assertThat(node.cache.keysRead()).isEqualTo(1);
      assertThat(node.connections()).isEqualTo(STREAMS);

      long start = System.nanoTime();
      for (int id = 2; id <= CHANGES; id++) {
        node.store(row("alice", id, "{\"username\":\"alice\",\"likes_count\":" + id + "}"));
        awaitAll(readers, id);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      long delivered = readers.stream().mapToLong(reader -> reader.events.get()).sum();
      System.out.printf(
          "ManyStreamsTest %,.0f deliveries/s, %,.2f ms a change%n",
          (delivered - STREAMS) / seconds, 1_000 * seconds / (CHANGES - 1));
      assertThat(readers).noneMatch(reader -> reader.wentBack);
      assertThat(delivered).isEqualTo((long) STREAMS * CHANGES);
      assertThat(node.metrics.streams().delivery().count())
          .isEqualTo((long) STREAMS * (CHANGES - 1));
    }
  }

  private static void awaitAll(List<Reader> readers, long id) {
    Awaitility.await()
        .pollDelay(0, TimeUnit.MILLISECONDS)
        .pollInterval(500, TimeUnit.MICROSECONDS)
        .until(() -> readers.stream().allMatch(reader -> reader.last == id));
  }

  /** Looks for ids only: a thousand full clients would measure themselves. */
  private static final class Reader {
    volatile long last;
    final AtomicLong events = new AtomicLong();
    volatile boolean wentBack;

    Reader(NetSocket socket) {
      socket.handler(this::take);
      socket.write("GET /stream?username=alice HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private void take(Buffer bytes) {
      String text = bytes.toString();
      for (int at = text.indexOf("id: 7-"); at >= 0; at = text.indexOf("id: 7-", at + 1)) {
        long id = Long.parseLong(text.substring(at + 6, text.indexOf('\n', at)));
        wentBack |= id <= last;
        last = id;
        events.incrementAndGet();
      }
    }
  }
}
