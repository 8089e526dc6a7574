package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ProfileOutageIT {

  private static final String BACKENDS =
      "select pid from pg_stat_activity where application_name = 'reactive-cache http-api'";

  private final TestPostgres server = TestServers.ownPostgres("profile-outage", Map.of());
  private final TestDatabase database = server.database("postgres");
  private final LogWatch allLogs = new LogWatch();
  private ProfileApi api;

  @BeforeAll
  void awaitLanes(Vertx vertx) {
    api = ProfileApi.start(vertx, database);
    awaitWrites();
    database.execute("delete from profile");
  }

  @AfterAll
  void stop() {
    api.close();
    allLogs.close();
    server.close();
    assertThat(allLogs.alarms()).isEmpty();
    // A transaction within another would mean that a lane sent two at once.
    assertThat(allLogs.count("transactions overlap")).isZero();
  }

  @Test
  @DisplayName("no acknowledged write is lost and none happens twice when PostgreSQL crashes")
  void crash() {
    Load load = new Load("crash");
    for (int crash = 0; crash < 3; crash++) {
      long reached = load.acknowledged.get() + 300;
      await().atMost(Duration.ofSeconds(60)).until(() -> load.acknowledged.get() > reached);
      // The death of one backend makes PostgreSQL end all and recover from its log.
      database.query(BACKENDS).stream()
          .limit(1)
          .forEach(row -> server.signal(Long.parseLong(String.valueOf(row.get(0))), "KILL"));
      await().atMost(Duration.ofSeconds(60)).until(this::isUp);
    }
    awaitWrites();
    load.stop();

    long written = load.written();
    assertThat(written)
        .isBetween(load.acknowledged.get(), load.acknowledged.get() + load.unknown.get());
    assertThat(load.slowestMillis.get()).isLessThan(10_000);
  }

  @Test
  @DisplayName("a frozen PostgreSQL is a 503 in bounded time, and is used again when it thaws")
  void frozen() {
    Load load = new Load("frozen");
    await().until(() -> load.acknowledged.get() > 100);
    server.freeze();
    try (LogWatch logs = new LogWatch()) {
      assertThat(api.act("frozen", "inc_likes").statusCode()).isEqualTo(503);
      // What was not sent may be tried again; what may have happened should not.
      await()
          .untilAsserted(
              () -> {
                HttpResponse<String> response = api.act("frozen", "inc_likes");
                assertThat(response.body()).contains("Nothing was written");
                assertThat(response.headers().firstValue("Retry-After")).isPresent();
              });
      assertThat(logs.alarms()).isEmpty();
    } finally {
      server.thaw();
    }
    awaitWrites();
    load.stop();

    assertThat(load.written())
        .isBetween(load.acknowledged.get(), load.acknowledged.get() + load.unknown.get());
    assertThat(load.slowestMillis.get()).isLessThan(8_000);
    await()
        .untilAsserted(
            () ->
                assertThat(api.ask("GET", "/health/ready").body()).contains("2 of 2 write lanes"));
  }

  @Test
  @DisplayName(
      "while PostgreSQL is away writes fail at once, one line is logged, and it comes back")
  void away() {
    try (LogWatch logs = new LogWatch()) {
      server.stop();
      await().until(() -> api.act("away", "inc_likes").statusCode() == 503);
      // While nobody expects an answer soon, nobody is kept waiting for one.
      await()
          .untilAsserted(
              () -> {
                long before = System.nanoTime();
                HttpResponse<String> response = api.act("away", "inc_likes");
                long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body()).contains("Nothing was written");
                assertThat(took).isLessThan(500);
              });
      assertThat(api.send("GET", "/health/live").statusCode()).isEqualTo(200);
      await()
          .untilAsserted(
              () ->
                  assertThat(api.ask("GET", "/health/ready").body())
                      .contains("0 of 2 write lanes"));
      assertThat(logs.alarms()).isEmpty();
      assertThat(logs.count("Profile writes have lost PostgreSQL")).isEqualTo(1);
      server.restart();
      awaitWrites();
      assertThat(logs.count("Profile writes reach PostgreSQL again")).isEqualTo(1);
    }
  }

  private void awaitWrites() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                IntStream.range(0, 8)
                    .allMatch(i -> api.act("probe" + i, "inc_likes").statusCode() == 200));
  }

  private boolean isUp() {
    try {
      return database.query(BACKENDS).size() == 2;
    } catch (IllegalStateException down) {
      return false;
    }
  }

  /** Ten clients that add likes one after the other, and remember what they were told. */
  private final class Load {
    private final String username;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();
    private final AtomicLong slowestMillis = new AtomicLong();
    private final List<CompletableFuture<Void>> clients;

    Load(String stem) {
      this.username = stem + System.nanoTime();
      this.clients =
          IntStream.range(0, 10).mapToObj(i -> CompletableFuture.runAsync(this::run)).toList();
    }

    private void run() {
      while (!stopped.get()) {
        long before = System.nanoTime();
        HttpResponse<String> response = api.act(username, "inc_likes");
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        slowestMillis.accumulateAndGet(took, Math::max);
        if (response.statusCode() == 200) {
          acknowledged.incrementAndGet();
        } else if (response.body().contains("may have happened")) {
          unknown.incrementAndGet();
        } else {
          assertThat(response.body()).contains("Nothing was written");
        }
      }
    }

    void stop() {
      stopped.set(true);
      clients.forEach(CompletableFuture::join);
    }

    long written() {
      return Long.parseLong(
          String.valueOf(
              database.value("select likes_count from profile where username = ?", username)));
    }
  }
}
