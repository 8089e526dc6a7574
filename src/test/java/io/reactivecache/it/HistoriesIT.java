package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RandomWriter;
import io.reactivecache.support.Rows;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Hundreds of short histories, each on keys of its own: transactions that interleave step by step,
 * evictions, misses, TRUNCATE, refreshes, browsers that come back. Each is drawn from its number
 * and a seed ({@code -Dhistories.seed}); the report of a failure tells all its steps.
 */
class HistoriesIT {

  /** One table and mirror a thread: a TRUNCATE needs the table for itself. */
  private static final int TABLES = 10;

  private static final int WAVES = 7;
  private static final int LOCK_TIMEOUT_MILLIS = 15;
  private static final int HISTORIES_A_WAVE = 50;

  private final long seed = Long.getLong("histories.seed", System.nanoTime());
  private final ExecutorService threads = Executors.newFixedThreadPool(TABLES);

  @Test
  @DisplayName("after each of 350 histories, cache, API and browsers show what PostgreSQL holds")
  void everyHistoryEndsWithTheTruth() throws Exception {
    System.out.println("HistoriesIT: -Dhistories.seed=" + seed);
    TestDatabase database = TestServers.newDatabase();
    RandomWriter.prepare(database);
    RunningServer.SetUp setUp = RunningServer.setUp().database(database);
    for (int i = 0; i < TABLES; i++) {
      RandomWriter.createTable(database, table(i));
      setUp.mirror(table(i), table(i), List.of("username"));
    }
    try (RunningServer server = setUp.start()) {

      for (int wave = 0; wave < WAVES; wave++) {
        runWave(server, wave);
      }
      assertThat(server.metric("reactive_cache_doorbell_missed_total", "")).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private void runWave(RunningServer server, int wave) throws Exception {
    List<Future<List<History>>> running = new ArrayList<>();
    for (int i = 0; i < TABLES; i++) {
      int first = wave * HISTORIES_A_WAVE + i;
      String table = table(i);
      running.add(threads.submit(histories(server, table, first)));
    }
    Map<String, List<History>> byTable = new HashMap<>();
    for (int i = 0; i < TABLES; i++) {
      byTable.put(table(i), running.get(i).get(60, TimeUnit.SECONDS));
    }
    // Of all tables at once: the cursor is one.
    Oracle.of(server, table(0), table(0), "username").awaitHandled();
    byTable.forEach((table, histories) -> check(server, table, histories));
  }

  /** Runs the histories of one table, one after the other. */
  private Callable<List<History>> histories(RunningServer server, String table, int first) {
    return () -> {
      List<History> histories = new ArrayList<>();
      Oracle oracle = Oracle.of(server, table, table, "username");
      try (Connection one = RandomWriter.connect(server.database(), LOCK_TIMEOUT_MILLIS);
          Connection two = RandomWriter.connect(server.database(), LOCK_TIMEOUT_MILLIS);
          Connection three = RandomWriter.connect(server.database(), LOCK_TIMEOUT_MILLIS)) {
        for (int i = 0; i < HISTORIES_A_WAVE; i += TABLES) {
          History history = new History(server, oracle, table, first + i, seed + first + i);
          histories.add(history);
          history.run(List.of(one, two, three));
        }
      }
      return histories;
    };
  }

  private void check(RunningServer server, String table, List<History> histories) {
    Oracle oracle = Oracle.of(server, table, table, "username");
    Map<String, String> truth = oracle.rows();
    for (History history : histories) {
      try (history) {
        check(oracle, history, truth);
      } catch (AssertionError wrong) {
        throw new AssertionError(
            "-Dhistories.seed=" + seed + " " + history + "\n" + wrong.getMessage(), wrong);
      }
    }
  }

  private static void check(Oracle oracle, History history, Map<String, String> truth) {
    oracle.assertRedis(history.keys(), truth);
    Map<String, RowVersion> versions = oracle.assertApi(history.keys(), truth);
    for (Subscriber one : history.subscribers()) {
      one.awaitShows(one.wanted(), truth);
      Rows.assertTrueToLife(one, one.assertOnlyForward().told());
      one.last()
          .forEach(
              (key, told) ->
                  assertThat(versions.getOrDefault(key, told.version()))
                      .as("the API's version of %s after %s", key, told)
                      .isGreaterThanOrEqualTo(told.version()));
    }
  }

  private static String table(int number) {
    return "history_" + number;
  }
}
