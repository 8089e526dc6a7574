package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.gone;
import static io.reactivecache.sse.StreamNode.idOf;
import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowState;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class StreamRaceTest {

  private static final int KEYS = 6;
  private static final int STEPS = 1_500;

  private final Map<String, RowState> truth = new HashMap<>();
  private long id;

  @RepeatedTest(3)
  @DisplayName("streams that come and go among changes, losses and terms end with the truth")
  void race(Vertx vertx) {
    long seed = System.nanoTime();
    System.out.println("StreamRaceTest seed=" + seed);
    Random random = new Random(seed);
    List<Watcher> clients = new ArrayList<>();
    try (StreamNode node = StreamNode.start(vertx)) {
      for (int step = 0; step < STEPS; step++) {
        step(node, random, clients);
      }
      node.cache.failing(false);
      node.cache.release();
      node.heartbeat();
      Awaitility.await().untilAsserted(() -> clients.forEach(this::expectTruth));
    } finally {
      clients.forEach(watcher -> watcher.client.close());
    }
  }

  private void step(StreamNode node, Random random, List<Watcher> clients) {
    int dice = random.nextInt(100);
    if (dice < 3 && clients.size() < 40) {
      clients.add(Watcher.open(node, keys(random), -1));
    } else if (dice < 4 && !clients.isEmpty()) {
      reconnect(node, random, clients);
    } else if (dice < 6) {
      node.storeAndLose(change(random));
      node.heartbeat();
    } else if (dice < 7) {
      node.storeUnheard(change(random));
      node.newTerm();
      node.heartbeat();
    } else if (dice < 10) {
      node.repeat(truth.values().toArray(RowState[]::new));
    } else if (dice < 13) {
      node.cache.hold();
    } else if (dice < 20) {
      node.cache.release();
    } else if (dice < 23) {
      node.cache.failing(random.nextBoolean());
    } else {
      node.store(change(random));
    }
    if (dice == 99) {
      node.cache.release();
      node.cache.failing(false);
    }
  }

  /**
   * Comes back with the newest version there is, which this instance may not have heard of. With
   * none, as a browser that was told nothing: a version that no server gave would be corrected.
   */
  private void reconnect(StreamNode node, Random random, List<Watcher> clients) {
    clients.remove(random.nextInt(clients.size())).client.close();
    String key = "user" + random.nextInt(KEYS);
    RowState last = truth.get(key);
    clients.add(Watcher.open(node, List.of(key), last == null ? -1 : last.version().id()));
  }

  private static List<String> keys(Random random) {
    int first = random.nextInt(KEYS);
    int count = 1 + random.nextInt(3);
    return IntStream.range(first, first + count).mapToObj(i -> "user" + i % KEYS).toList();
  }

  private RowState change(Random random) {
    String key = "user" + random.nextInt(KEYS);
    id++;
    RowState state = random.nextInt(5) == 0 ? gone(key, id) : row(key, id, "{\"n\":" + id + "}");
    truth.put(key, state);
    return state;
  }

  private void expectTruth(Watcher watcher) {
    for (String key : watcher.keys) {
      List<Event> events = watcher.eventsOf(key);
      assertThat(events.stream().map(StreamNode::idOf)).isSorted().doesNotHaveDuplicates();
      assertThat(events).allMatch(event -> idOf(event) > watcher.since);
      RowState last = truth.get(key);
      if (last != null && !last.isAbsent() && last.version().id() != watcher.since) {
        assertThat(events).isNotEmpty();
        assertThat(idOf(events.get(events.size() - 1))).isEqualTo(last.version().id());
      } else if (last != null && last.isAbsent() && !events.isEmpty()) {
        assertThat(events.get(events.size() - 1).data()).endsWith("\"row\":null}");
      }
    }
  }

  /** A client, and what it may expect. */
  private record Watcher(SseClient client, List<String> keys, long since) {
    static Watcher open(StreamNode node, List<String> keys, long since) {
      String path = "/v1/stream?mirror=profile&key=" + String.join("&key=", keys);
      return new Watcher(node.open(path + (since < 0 ? "" : "&since=7-" + since)), keys, since);
    }

    List<Event> eventsOf(String key) {
      return client.events().stream()
          .filter(event -> event.data().contains("\"key\":\"" + key + "\""))
          .toList();
    }
  }
}
