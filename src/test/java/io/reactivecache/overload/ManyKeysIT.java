package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One stream over as many keys as it may have, and many who write them. */
class ManyKeysIT {

  private static final int SECONDS = Integer.getInteger("overload.seconds", 3);
  private static final int WRITERS = 4;
  private static final String FILLER = "k".repeat(46);

  /** A thousand usernames of fifty characters. */
  private static final List<String> KEYS =
      IntStream.range(0, 1_000).mapToObj(i -> FILLER + (1_000 + i)).toList();

  @Test
  @DisplayName("a thousand long keys in one address work, and end on the exact rows")
  void thousandKeys() throws Exception {
    try (TestDatabase database = TestServers.newDatabase();
        ServerProcess server =
            ServerProcess.start(
                "many-keys",
                database,
                TestServers.redis().uri(),
                TestServers.uniquePrefix(),
                file -> {})) {
      database.execute(
          "insert into profile (username) select '"
              + FILLER
              + "' || i from generate_series(1000, 1999) i");
      // By the documented entry, which leads to the stream listener.
      String query = KEYS.stream().map(key -> "username=" + key).collect(Collectors.joining("&"));
      try (SseClient fast = SseClient.open(server.api() + "/stream?" + query);
          SseClient slow =
              SseClient.to(server.stream() + "/stream?" + query).receiveBuffer(4_096).open()) {
        fast.awaitCount(KEYS.size());
        slow.awaitComments(1);
        slow.pauseReading();
        write(database);
        Map<String, String> rows = Profiles.of(database);
        awaitShown(fast, rows);
        slow.resumeReading();
        awaitShown(slow, rows);
        expectRising(fast.events());
        expectRising(slow.events());
        assertThat(slow.events()).hasSizeLessThanOrEqualTo(fast.events().size());
      }
    }
  }

  private static void write(TestDatabase database) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try {
      List<Future<?>> writers = new ArrayList<>();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      for (int i = 0; i < WRITERS; i++) {
        Random random = new Random(i);
        writers.add(threads.submit(() -> write(database, random, end)));
      }
      for (Future<?> writer : writers) {
        writer.get(SECONDS + 60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean write(TestDatabase database, Random random, long endNanos)
      throws Exception {
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "update profile set likes_count = likes_count + 1 where username = ?")) {
      while (System.nanoTime() - endNanos < 0) {
        update.setString(1, KEYS.get(random.nextInt(KEYS.size())));
        update.executeUpdate();
      }
    }
    return true;
  }

  private static void awaitShown(SseClient stream, Map<String, String> rows) {
    Awaitility.await("the stream shows what PostgreSQL holds")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> shown(stream).equals(rows));
  }

  private static Map<String, String> shown(SseClient stream) {
    Map<String, String> shown = new HashMap<>();
    stream.events().forEach(event -> shown.put(username(event), event.data()));
    return shown;
  }

  private static void expectRising(List<Event> events) {
    Map<String, Long> newest = new HashMap<>();
    for (Event event : events) {
      long id = Long.parseLong(event.id().split("-", 2)[1]);
      Long before = newest.put(username(event), id);
      assertThat(before == null || before < id).as("%s after %s", event, before).isTrue();
    }
  }

  /** The first member of each row, and as long in all of them. */
  private static String username(Event event) {
    int start = "{\"username\":\"".length();
    return event.data().substring(start, start + KEYS.get(0).length());
  }
}
