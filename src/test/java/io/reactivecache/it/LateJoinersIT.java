package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.Rows;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Browsers that come in the middle of a storm: nothing is lost between snapshot and changes. */
class LateJoinersIT {

  private static final int SUBSCRIBERS = 200;
  private static final int WRITERS = 4;
  private static final List<String> KEYS = List.of("ann", "bob", "cid");

  private final long seed = Long.getLong("joiners.seed", System.nanoTime());

  @Test
  @DisplayName("whoever comes during a storm of updates only sees counters rise, up to the end")
  void everyJoinerEndsOnTheFinalValue() throws Exception {
    System.out.println("LateJoinersIT: -Djoiners.seed=" + seed);
    try (RunningServer server = RunningServer.start()) {
      RandomWriter.prepare(server.database());
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      List<Subscriber> all = joinDuringStorm(server);
      oracle.awaitHandled();

      Map<String, String> truth = oracle.rows();
      assertThat(truth.keySet()).containsExactlyInAnyOrderElementsOf(KEYS);
      assertThat(KEYS.stream().mapToLong(key -> likes(Objects.requireNonNull(truth.get(key)))))
          .allMatch(likes -> likes > SUBSCRIBERS);
      oracle.assertRedis(KEYS, truth);
      for (Subscriber one : all) {
        one.awaitShows(one.wanted(), truth);
        Rows.assertTrueToLife(one, one.assertOnlyForward().told());
        one.wanted().forEach(key -> assertRises(one, key));
        one.close();
      }
      long events = all.stream().mapToLong(one -> one.told().size()).sum();
      System.out.println("LateJoinersIT: events=" + events + " truth=" + truth.values());
    }
  }

  /** A row may be newer than the version that it is shown with, and then comes once more. */
  private static void assertRises(Subscriber one, String key) {
    List<Long> likes =
        one.told(key).stream()
            .map(Told::row)
            .map(Objects::requireNonNull)
            .map(LateJoinersIT::likes)
            .toList();
    assertThat(likes).as("%s of %s", key, one).isSorted().isNotEmpty();
  }

  private List<Subscriber> joinDuringStorm(RunningServer server) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    AtomicBoolean joined = new AtomicBoolean();
    try {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(threads.submit(() -> increment(server, joined)));
      }
      Random random = new Random(seed);
      List<Subscriber> all = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        all.add(join(server, random));
        // A moment that the writers themselves make: some more updates.
        server.database().value("select pg_sleep(?)", random.nextDouble() * 0.01);
      }
      joined.set(true);
      for (Future<?> writer : writers) {
        writer.get(30, TimeUnit.SECONDS);
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }

  private static Subscriber join(RunningServer server, Random random) {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    return switch (random.nextInt(3)) {
      case 0 -> Subscriber.profile(server, key);
      case 1 -> Subscriber.of(server, "profile", List.of(key));
      default -> Subscriber.of(server, "profile", KEYS);
    };
  }

  private static Void increment(RunningServer server, AtomicBoolean joined) throws Exception {
    try (Connection connection = server.database().connect();
        PreparedStatement update =
            connection.prepareStatement(
                "insert into profile as p values (?, 0, nextval('life'), 0)"
                    + " on conflict (username) do update set likes_count = p.likes_count + 1")) {
      while (!joined.get()) {
        for (String key : KEYS) {
          update.setString(1, key);
          update.execute();
        }
      }
    }
    return null;
  }

  private static long likes(String row) {
    return new JsonObject(row).getLong("likes_count");
  }
}
