package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.HostileSettings;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("On a database whose role has a hostile value for every setting")
@SuppressWarnings("NullAway.Init")
class HostileSettingsServerIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int BACKLOG = 60_000;

  private TestDatabase database;
  private String prefix;
  private String role;
  private TcpProxy network;

  @BeforeEach
  void create() {
    database = TestServers.newDatabase();
    prefix = TestServers.uniquePrefix();
    role = HostileSettings.hostileRole(database, "nosuperuser");
    network = TcpProxy.to(TestServers.redis().port());
    database.execute(
        // The role's own path leads nowhere: the demonstration's table is where it finds it.
        "alter role %s in database %s set search_path = 'public'".formatted(role, database.name()),
        "create table item (id int primary key, n int not null default 0)",
        "alter table item owner to " + role,
        "insert into item values (1)");
  }

  @AfterEach
  void drop() {
    network.close();
    database.closeWithRole(role);
  }

  private RunningServer.SetUp setUp() {
    return RunningServer.setUp()
        .database(database)
        .postgresUri(database.uriAs(role))
        .redisUri(network.instead(TestServers.redis().uri()))
        .prefix(prefix)
        .mirror("item", "item", List.of("id"));
  }

  @Test
  @DisplayName("the schema is installed, a change stored, a miss loaded and an API write taken")
  void works() {
    try (RunningServer server = setUp().start()) {
      database.execute("insert into item values (2, 22)");
      await().atMost(SOON).until(() -> server.redis().row("item", "2") != null);
      assertThat(server.call("GET", "/v1/mirrors/item/1").body()).contains("\"n\":0");
      assertThat(server.call("POST", "/v1/profile/ann?action=inc_likes").statusCode())
          .isEqualTo(200);
      await().atMost(SOON).until(() -> server.redis().row("profile", "ann") != null);
    }
  }

  @Test
  @DisplayName("a backlog that takes longer than the role's transaction_timeout is worked off")
  void longBacklog() {
    workOff(database.uriAs(role));
  }

  @Test
  @DisplayName("the same where only the database has a transaction_timeout")
  void transactionTimeoutAlone() {
    database.execute("alter database %s set transaction_timeout = '1s'".formatted(database.name()));
    workOff(database.uri());
  }

  private void workOff(String uri) {
    setUp().postgresUri(uri).start().stop();
    database.execute("insert into item select i, 7 from generate_series(2, " + BACKLOG + ") i");
    // What keeps the leader's transaction open for longer than that second.
    network.delay(20);
    try (RunningServer again = setUp().postgresUri(uri).withoutWaiting().start()) {
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> again.redis().row("item", Integer.toString(BACKLOG)) != null);
      assertThat(again.metric("reactive_cache_changes_total", "item")).isLessThan(2 * BACKLOG);
    }
  }
}
