package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Browsers that take their time, before the whole server. */
class SlowBrowserIT {

  private static final int ROWS = 20;
  private static final int ROUNDS = 150;
  private static final String QUERY =
      "/v1/stream?mirror=wide&key=0&key=1&key=2&key=3&key=4&key=5&key=6&key=7&key=8&key=9";

  @Test
  @DisplayName(
      "slow browsers skip versions and end on the newest, a stalled one is dropped, nobody waits")
  void slowBrowsers() {
    TestDatabase database = TestServers.newDatabase();
    database.execute(
        "create table wide (id int primary key, n int not null, filler text not null)",
        "insert into wide select i, 0, repeat('x', 8000) from generate_series(0, "
            + (ROWS - 1)
            + ") i");
    try (RunningServer server =
            RunningServer.setUp()
                .database(database)
                .mirror("wide", "wide", List.of("id"))
                .options("sse-fanout", options -> options.put("writeTimeoutMillis", 10_000))
                .start();
        SseClient fast = SseClient.open(server.stream() + QUERY);
        SseClient creeping = narrow(server);
        SseClient pausing = narrow(server);
        SseClient stalled = narrow(server)) {
      List<SseClient> all = List.of(fast, creeping, pausing, stalled);
      all.forEach(one -> one.awaitCount(10));
      creeping.readSlowly(200_000);
      pausing.pauseReading();
      stalled.pauseReading();

      for (int round = 1; round <= ROUNDS; round++) {
        database.execute("update wide set n = n + 1");
        if (round % 10 == 0) {
          int shown = round;
          // Nobody else's slowness shows here.
          awaitAll(fast, shown);
        }
        if (round == ROUNDS / 10) {
          pausing.resumeReading();
        }
      }

      awaitAll(fast, ROUNDS);
      awaitAll(pausing, ROUNDS);
      awaitAll(creeping, ROUNDS);
      Awaitility.await("the stalled one is dropped")
          .atMost(Duration.ofSeconds(60))
          .until(() -> server.metric("reactive_cache_stream_drops_total", "stalled") >= 1);
      stalled.resumeReading();
      stalled.awaitEnd();
      assertThat(stalled.events().size()).isLessThan(fast.events().size());
      assertThat(server.metric("reactive_cache_stream_drops_total", "stalled")).isEqualTo(1);
      assertThat(server.metric("reactive_cache_stream_conflated_total", "")).isPositive();
      all.forEach(SlowBrowserIT::expectRising);
    }
  }

  /** With little room in the kernel, so that it soon holds the server up. */
  private static SseClient narrow(RunningServer server) {
    return SseClient.to(server.stream() + QUERY).receiveBuffer(4_096).open();
  }

  private static void awaitAll(SseClient stream, int n) {
    Awaitility.await("all rows at " + n)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              Map<String, Event> last = new HashMap<>();
              stream.events().forEach(event -> last.put(key(event), event));
              return last.values().stream().allMatch(event -> event.data().contains("\"n\":" + n));
            });
  }

  private static void expectRising(SseClient stream) {
    Map<String, Long> newest = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    for (Event event : stream.events()) {
      long id = Long.parseLong(event.id().split("-", 2)[1]);
      Long before = newest.put(key(event), id);
      if (before != null && before >= id) {
        wrong.add(key(event) + ": " + id + " after " + before);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String key(Event event) {
    int start = event.data().indexOf("\"key\":\"") + "\"key\":\"".length();
    return event.data().substring(start, event.data().indexOf('"', start));
  }
}
