package io.reactivecache.profile;

import static io.reactivecache.profile.ProfileApi.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
class GroupCommitIT {

  private final TestDatabase database = TestServers.newDatabase();
  private ProfileApi api;

  @BeforeAll
  void startCountingStatements(Vertx vertx) {
    api = ProfileApi.start(vertx, database);
    await().until(() -> api.act("first", "inc_likes").statusCode() == 200);
    database.execute(
        "create table writes (at timestamptz)",
        "create function count_write() returns trigger language plpgsql as"
            + " $$ begin insert into writes values (now()); return null; end $$",
        "create trigger count_writes after insert on profile"
            + " for each statement execute function count_write()");
  }

  @AfterAll
  void stop() {
    api.close();
    database.close();
  }

  @Test
  @DisplayName("1,000 concurrent increments of one counter are exact and share their transactions")
  void hotRow() {
    long before = count("select count(*) from writes");
    List<CompletableFuture<HttpResponse<String>>> sent =
        IntStream.range(0, 1_000)
            .mapToObj(i -> api.sendAsync("POST", "/v1/profile/hot?action=inc_likes"))
            .toList();

    assertThat(sent).allSatisfy(r -> assertThat(r.join().statusCode()).isEqualTo(200));
    assertThat(count("select likes_count from profile where username = 'hot'")).isEqualTo(1_000);
    assertThat(count("select count(*) from writes") - before).isBetween(1L, 500L);
    // Each was told a value that holds its own step: the largest was told the end.
    assertThat(sent.stream().mapToLong(r -> likes(r.join())).max()).hasValue(1_000);
  }

  @Test
  @DisplayName("a counter never goes below 0, and the table agrees with an order of the requests")
  void neverBelowZero() {
    Random random = new Random(7);
    List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      String action = random.nextBoolean() ? "inc_followers" : "dec_followers";
      sent.add(api.sendAsync("POST", "/v1/profile/low" + i % 3 + "?action=" + action));
    }

    assertThat(sent).allSatisfy(r -> assertThat(r.join().statusCode()).isEqualTo(200));
    assertThat(sent)
        .allSatisfy(
            r ->
                assertThat(json(r.join()).getJsonObject("profile").getLong("followers_count"))
                    .isNotNegative());
    for (int i = 0; i < 300; i++) {
      api.act("low0", "dec_followers");
    }
    assertThat(api.act("low0", "inc_followers").body()).contains("\"followers_count\":1");
  }

  @Test
  @DisplayName("a counter at its limit fails its own request and no neighbour")
  void limit() {
    api.act("full", "inc_likes");
    database.execute(
        "update profile set likes_count = 9223372036854775807 where username = 'full'");
    List<CompletableFuture<HttpResponse<String>>> neighbours = new ArrayList<>();
    CompletableFuture<HttpResponse<String>> guilty =
        api.sendAsync("POST", "/v1/profile/full?action=inc_likes");
    for (int i = 0; i < 50; i++) {
      neighbours.add(api.sendAsync("POST", "/v1/profile/full?action=inc_followers"));
      neighbours.add(api.sendAsync("POST", "/v1/profile/near" + i + "?action=inc_likes"));
    }

    assertThat(guilty.join().statusCode()).isEqualTo(409);
    assertThat(neighbours).allSatisfy(r -> assertThat(r.join().statusCode()).isEqualTo(200));
    assertThat(count("select followers_count from profile where username = 'full'")).isEqualTo(50);
  }

  @Test
  @DisplayName("a row that somebody holds fails its own requests, soon, and no neighbour")
  void lockedRow() throws SQLException {
    api.act("held", "inc_likes");
    try (Connection other = holding("update profile set likes_count = 5 where username = 'held'")) {
      List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
      List<CompletableFuture<HttpResponse<String>>> neighbours = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        held.add(api.sendAsync("POST", "/v1/profile/held?action=inc_likes"));
        neighbours.add(api.sendAsync("POST", "/v1/profile/free" + i + "?action=inc_likes"));
      }
      assertThat(held)
          .allSatisfy(
              r -> {
                assertThat(r.join().statusCode()).isEqualTo(503);
                assertThat(r.join().headers().firstValue("Retry-After")).isPresent();
              });
      assertThat(neighbours).allSatisfy(r -> assertThat(r.join().statusCode()).isEqualTo(200));
      other.commit();
    }
    assertThat(count("select likes_count from profile where username = 'held'")).isEqualTo(5);
    assertThat(api.act("held", "inc_likes").statusCode()).isEqualTo(200);
  }

  @Test
  @DisplayName("a row whose holder takes longer than one wait, such as another node, is written")
  void heldForLonger() throws SQLException {
    api.act("slow", "inc_likes");
    try (Connection other = holding("select from profile where username = 'slow' for update")) {
      CompletableFuture<HttpResponse<String>> answer =
          api.sendAsync("POST", "/v1/profile/slow?action=inc_likes");
      String first = await().until(this::waitingSince, since -> !since.isEmpty());
      await().until(this::waitingSince, since -> !since.isEmpty() && !since.equals(first));
      other.rollback();

      assertThat(answer.join().statusCode()).isEqualTo(200);
    }
    assertThat(count("select likes_count from profile where username = 'slow'")).isEqualTo(2);
  }

  @Test
  @DisplayName("a refused neighbour in the same transaction costs a held row none of its waits")
  void heldBesideRefused(MoreVertx more) throws SQLException {
    List.of("full", "held", "opener").forEach(name -> api.act("z-" + name, "inc_likes"));
    database.execute(
        "update profile set likes_count = 9223372036854775807 where username = 'z-full'");
    try (ProfileApi lane =
            ProfileApi.start(
                more.make(), database, new ApiOptions("127.0.0.1", 0, true, 1, 9, 1_024));
        Connection opener = holding("select from profile where username = 'z-opener' for update");
        Connection other = holding("select from profile where username = 'z-held' for update")) {
      await().until(() -> lane.act("z-first", "inc_likes").statusCode() == 200);
      CompletableFuture<HttpResponse<String>> opened = increment(lane, "z-opener");
      await().until(this::waitingSince, since -> !since.isEmpty());
      CompletableFuture<HttpResponse<String>> full = increment(lane, "z-full");
      CompletableFuture<HttpResponse<String>> held = increment(lane, "z-held");
      await().until(() -> lane.metrics.registry().get("reactive_cache_queue").gauge().value() == 3);
      opener.rollback();
      opened.join();
      String first = await().until(this::waitingSince, since -> !since.isEmpty());
      await().until(this::waitingSince, since -> !since.isEmpty() && !since.equals(first));
      other.rollback();

      assertThat(full.join().statusCode()).isEqualTo(409);
      assertThat(held.join().statusCode()).isEqualTo(200);
    }
  }

  /** A transaction that did this and goes on. */
  private Connection holding(String sql) throws SQLException {
    Connection other = database.connect();
    other.setAutoCommit(false);
    try (Statement statement = other.createStatement()) {
      statement.execute(sql);
    }
    return other;
  }

  /** When the transaction that waits for a row began; empty while none waits. */
  private String waitingSince() {
    return String.valueOf(
        database.value(
            "select coalesce(min(xact_start)::text, '') from pg_stat_activity"
                + " where wait_event_type = 'Lock' and datname = current_database()"));
  }

  private static CompletableFuture<HttpResponse<String>> increment(ProfileApi api, String name) {
    return api.sendAsync("POST", "/v1/profile/" + name + "?action=inc_likes");
  }

  private long count(String sql) {
    return Long.parseLong(String.valueOf(database.value(sql)));
  }

  private static long likes(HttpResponse<String> response) {
    return json(response).getJsonObject("profile").getLong("likes_count");
  }
}
