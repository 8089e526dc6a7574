package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Rows are read after the journal: the row that a journal read stores may contain a change that
 * only the next journal read finds, which then stores the same row once more, under its own
 * version.
 */
class RowAheadOfItsVersionIT {

  private static final int ROUNDS = 5;

  @Test
  @DisplayName("Redis has both versions, and a stream is not told the same row twice")
  void oneEvent() throws Exception {
    try (RunningServer server = RunningServer.start();
        SseClient one = SseClient.open(server.stream() + "/stream?username=ann");
        SseClient all = SseClient.open(server.stream() + "/v1/stream?mirror=profile")) {
      all.awaitCount(1);
      server.database().execute("insert into profile values ('ann')");
      one.awaitCount(1);
      for (int round = 0; round < ROUNDS; round++) {
        String version = changeWhileTheRowIsRead(server);
        awaitInRedis(server, version);
        server.database().execute(CHANGE);
        String likes = server.database().value("select likes_count from profile");
        for (SseClient client : List.of(one, all)) {
          client.await(event -> event.data().contains("\"likes_count\":" + likes));
        }
      }
      // Not in each round, if this machine stood still in between.
      assertThat(repeats(one.events())).isLessThan(ROUNDS);
      assertThat(repeats(all.events())).isLessThan(ROUNDS);
    }
  }

  @Test
  @DisplayName("whoever waits for the second version on a stream is told of it")
  void secondVersion() throws Exception {
    try (RunningServer server = RunningServer.start();
        SseClient one = SseClient.open(server.stream() + "/stream?username=ann");
        SseClient all = SseClient.open(server.stream() + "/v1/stream?mirror=profile")) {
      all.awaitCount(1);
      server.database().execute("insert into profile values ('ann')");
      one.awaitCount(1);
      String version = changeWhileTheRowIsRead(server);
      for (SseClient client : List.of(one, all)) {
        client.await(event -> event.id().equals(version));
      }
    }
  }

  private static final String CHANGE = "update profile set likes_count = likes_count + 1";

  /**
   * Two changes: the journal is read between them, the row after both.
   *
   * @return the version of the second
   */
  private static String changeWhileTheRowIsRead(RunningServer server) throws Exception {
    try (Connection first = server.database().connect();
        Connection second = server.database().connect();
        Statement one = first.createStatement();
        Statement two = second.createStatement()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      one.execute(CHANGE);
      // Next in the queue, before whoever reads the row.
      CompletableFuture<Void> locked =
          CompletableFuture.runAsync(() -> execute(two, "lock table profile"));
      awaitLockWaits(server, 1);
      first.commit();
      locked.get(10, TimeUnit.SECONDS);
      awaitLockWaits(server, 1);
      two.execute(CHANGE);
      String version = value(two, "select version from reactive_cache.written('profile')");
      second.commit();
      return version;
    }
  }

  private static void awaitLockWaits(RunningServer server, int count) {
    Awaitility.await("sessions that wait for a lock")
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                String.valueOf(count)
                    .equals(
                        server
                            .database()
                            .value(
                                "select count(*) from pg_stat_activity where wait_event_type ="
                                    + " 'Lock' and datname = current_database()")));
  }

  private static void awaitInRedis(RunningServer server, String version) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                server
                    .call("GET", "/v1/profile/ann")
                    .headers()
                    .firstValue("ETag")
                    .orElse("")
                    .equals('"' + version + '"'));
  }

  private static void execute(Statement statement, String sql) {
    try {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String value(Statement statement, String sql) throws SQLException {
    try (ResultSet found = statement.executeQuery(sql)) {
      found.next();
      return found.getString(1);
    }
  }

  private static int repeats(List<Event> events) {
    int repeats = 0;
    Object before = "";
    for (Event event : events) {
      JsonObject data = new JsonObject(event.data());
      Object likes = data.getJsonObject("row", data).getValue("likes_count");
      repeats += before.equals(likes) ? 1 : 0;
      before = likes == null ? "" : likes;
    }
    return repeats;
  }
}
