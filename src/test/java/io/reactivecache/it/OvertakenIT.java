package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.AskDelivery;
import io.reactivecache.message.AskDelivery.Delivered;
import io.reactivecache.message.MoveCursor;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.support.BusTap;
import io.reactivecache.support.Futures;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Journal ids that are not drawn under the row's lock: a refresh, and what is journaled again. */
class OvertakenIT {

  private static final String CHANGE =
      "update profile set likes_count = likes_count + 1 where username = 'ann'";

  @Test
  @DisplayName(
      "a change that drew its id before its row was journaled again, and commits after, is shown")
  void changeBehindTheSecondEntry() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      server.database().execute("insert into profile values ('ann')");
      for (int i = 0; i < 5; i++) {
        overtake(server, oracle);
        oracle.awaitHandled();
        oracle.assertRedis(List.of("ann"), oracle.rows());
      }
    }
  }

  @Test
  @DisplayName("a change that drew its id before its row was retried, and commits after, is shown")
  void changeBehindTheDrive() throws Exception {
    try (RunningServer server = RunningServer.start();
        Connection writer = server.database().connect();
        Statement change = writer.createStatement()) {
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      server.database().execute("insert into profile values ('ann')");
      oracle.awaitHandled();
      writer.setAutoCommit(false);
      for (int i = 0; i < 5; i++) {
        change.execute(CHANGE);
        driveAgain(server);
        oracle.awaitHandled();
        // The loader's version is that of the second drive, which the leader may meet together with
        // the change below.
        driveAgain(server);
        server.redis().evict("profile", "ann");
        server.call("GET", "/v1/profile/ann");
        writer.commit();
        oracle.awaitHandled();
        oracle.assertRedis(List.of("ann"), oracle.rows());
      }
    }
  }

  @Test
  @DisplayName("nobody is told that a commit is in Redis while its key was only journaled again")
  void delivered() throws Exception {
    try (RunningServer server = RunningServer.start();
        BusTap tap = BusTap.on(server);
        Connection writer = server.database().connect();
        Statement change = writer.createStatement()) {
      Oracle oracle = Oracle.of(server, "profile", "profile", "username");
      server.database().execute("insert into profile values ('ann'), ('bob')");
      oracle.awaitHandled();
      writer.setAutoCommit(false);
      change.execute(CHANGE);
      driveAgain(server);
      oracle.awaitHandled();
      // A journal read is under way while somebody commits, and asks.
      BusTap.Held look = tap.hold(message -> message instanceof MoveCursor);
      server.database().execute("update profile set likes_count = 1 where username = 'bob'");
      look.awaitSent();
      writer.commit();
      BusTap.Held store =
          tap.hold(message -> message instanceof RowsChanged && BusTap.isAbout(message, "ann"));
      Future<Delivered> delivered =
          new Bus(server.vertx()).request(Address.DELIVERY_ASK, 0, new AskDelivery(), 20_000);
      look.release();
      store.awaitSent();
      assertThat(delivered.isComplete()).as("told before its row is stored").isFalse();
      store.release();
      Futures.await(delivered);
      oracle.assertRedis(List.of("ann"), oracle.rows());
    }
  }

  private static void driveAgain(RunningServer server) {
    server
        .database()
        .execute(
            "select reactive_cache.journal_again(id, '{ann}') from reactive_cache.mirror"
                + " where name = 'profile'");
  }

  private static void overtake(RunningServer server, Oracle oracle) throws Exception {
    try (Connection first = server.database().connect();
        Connection second = server.database().connect();
        Statement refresher = first.createStatement();
        Statement waiter = second.createStatement()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      refresher.execute(CHANGE);
      CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> change(waiter));
      awaitLocked(server);
      refresher.execute("select reactive_cache.refresh('profile')");
      first.commit();
      waiting.get(10, TimeUnit.SECONDS);
      // By now the first change is journaled again; the second has its id and is not committed.
      oracle.awaitHandled();
      second.commit();
    }
  }

  private static void change(Statement statement) {
    try {
      statement.execute(CHANGE);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitLocked(RunningServer server) {
    Awaitility.await("the second writer waits for the first")
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                "1"
                    .equals(
                        server
                            .database()
                            .value(
                                "select count(*) from pg_stat_activity where wait_event_type ="
                                    + " 'Lock' and datname = current_database()")));
  }
}
