package io.reactivecache.chaos;

import static org.awaitility.Awaitility.await;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What operators do to a table while it is mirrored. */
@SuppressWarnings("NullAway.Init")
class TableFaultsIT {

  private static final String CREATE =
      "create table item (id int primary key, n int not null default 0)";
  private static final List<String> KEYS = List.of("1", "2", "3");

  private TcpProxy network;
  private RunningServer server;
  private TestDatabase database;
  private Oracle oracle;
  private Subscriber browser;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute(CREATE, "insert into item select generate_series(1, 3)");
    network = TcpProxy.to(TestServers.redis().port());
    server =
        RunningServer.setUp()
            .database(database)
            .redisUri(network.instead(TestServers.redis().uri()))
            .mirror("item", "item", List.of("id"))
            .start();
    oracle = Oracle.of(server, "item", "item", "id");
    browser = Subscriber.of(server, "item", KEYS);
    browser.awaitShows(KEYS, oracle.rows());
    oracle.assertApi(KEYS, oracle.rows());
  }

  @AfterEach
  void stop() {
    browser.close();
    server.close();
    network.close();
  }

  @Test
  @DisplayName("a table that was dropped and made anew is followed again, with its new rows only")
  void droppedAndMadeAnew() {
    database.execute("drop table item");
    awaitProblem();
    database.execute(CREATE, "insert into item values (2, 20), (4, 40)");
    assertFollowed();
  }

  @Test
  @DisplayName("a table that was dropped and made anew before anybody looked is followed again")
  void replacedAtOnce() {
    database.execute("drop table item", CREATE, "insert into item values (2, 21), (4, 41)");
    assertFollowed();
  }

  @Test
  @DisplayName("a table that was swapped for another by renaming is followed under its name")
  void swapped() {
    database.execute(
        "create table item_new (id int primary key, n int not null default 0)",
        "insert into item_new values (1, 11), (4, 44)",
        "begin; alter table item rename to item_old; alter table item_new rename to item; commit");
    database.execute("insert into item_old values (9, 99)");
    assertFollowed();
  }

  @Test
  @DisplayName("a table that was renamed is told, and followed when it has its name back")
  void renamed() {
    database.execute("alter table item rename to other");
    awaitProblem();
    database.execute("update other set n = 7", "delete from other where id = 3");
    database.execute("alter table other rename to item");
    assertFollowed();
  }

  @Test
  @DisplayName("a TRUNCATE while Redis is away empties the cache when it is back")
  void truncatedInAnOutage() {
    network.cut();
    database.execute("truncate item", "insert into item values (2, 22)");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.ask("GET", "/health/ready").body().contains("Redis is away"));
    network.resume();
    assertFollowed();
  }

  private void assertFollowed() {
    server.awaitReady();
    database.execute("update item set n = n + 1");
    Map<String, String> truth = oracle.rows();
    List<String> keys = List.of("1", "2", "3", "4", "9");
    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> oracle.assertApi(keys, truth));
    browser.awaitShows(KEYS, truth);
    browser.assertOnlyForward();
    oracle.assertRedis(keys, truth);
  }

  private void awaitProblem() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.ask("GET", "/health/ready").body().contains("mirror item"));
  }
}
