package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.message.FillRows;
import io.reactivecache.message.FillRows.RowsFilled;
import io.reactivecache.message.LeaseRows.RowsLeased;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Traffic;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The event bus promises nothing: any message may be lost. */
class BusLossIT {

  private static final int SEED = 20_261_122;

  @Test
  @DisplayName("streams notice what they were not told, and read it")
  void events() {
    try (RunningServer server = RunningServer.start();
        Traffic traffic = Traffic.start(server);
        BusTap tap = BusTap.on(server)) {
      Random random = new Random(SEED);
      AtomicInteger lost =
          tap.lose(
              Integer.MAX_VALUE,
              message -> message instanceof RowsStored && random.nextInt(3) == 0);
      traffic.awaitWrites().awaitWrites().awaitEvents().stopWriting();
      assertThat(lost).hasPositiveValue();
      // Also the last change of a key, after which only a heartbeat comes.
      server.database().execute("update profile set followers_count = followers_count + 1");
      tap.loseNoMore();
      traffic.settle();
      assertThat(server.metric("reactive_cache_stream_resyncs_total", "gap")).isPositive();
      assertThat(traffic.returns()).isZero();
    }
  }

  @Test
  @DisplayName("the leader repeats what was not answered, in order, and nothing is missing")
  void batches() {
    try (RunningServer server = RunningServer.start();
        Traffic traffic = Traffic.start(server);
        BusTap tap = BusTap.on(server)) {
      List<AtomicInteger> lost =
          List.of(
              tap.lose(
                  1, message -> message instanceof RowsChanged batch && !batch.rows().isEmpty()),
              tap.lose(1, message -> message instanceof MoveCursor),
              tap.lose(1, message -> message instanceof CursorMoved));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> lost.stream().allMatch(count -> count.get() == 1));
      AtomicInteger answer =
          tap.lose(
              1, message -> message instanceof BatchStored batch && batch.redisTimeMillis() > 0);
      await().atMost(Duration.ofSeconds(30)).until(() -> answer.get() == 1);
      traffic.awaitWrites().awaitEvents().settle();
      assertThat(traffic.returns()).isZero();
      assertThat(traffic.refusals()).isZero();
      assertThat(server.metric("reactive_cache_resyncs_total", "")).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("a reader waits for a lost answer in bounded time, and is not given an old row")
  void loads() {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server)) {
      server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
      Oracle.awaitHandled(server.database(), server.redis());
      for (Class<?> lost : List.of(RowsLeased.class, FillRows.class, RowsFilled.class)) {
        server.redis().evict("profile", "alice");
        AtomicInteger count = tap.lose(1, lost::isInstance);
        assertThat(server.call("GET", "/v1/profile/alice").body()).contains("\"likes_count\":1");
        assertThat(count).hasValue(1);
      }
      server.redis().evict("profile", "alice");
      tap.lose(1, RowsLoaded.class::isInstance);
      assertThat(server.call("GET", "/v1/profile/alice").statusCode()).isEqualTo(503);
      assertThat(server.call("GET", "/v1/profile/alice").statusCode()).isEqualTo(200);
    }
  }
}
