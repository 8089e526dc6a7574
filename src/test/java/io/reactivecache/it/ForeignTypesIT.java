package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Types whose owners would have their code run by whoever shows a row. */
@SuppressWarnings("NullAway.Init")
class ForeignTypesIT {

  private static final Duration LONG = Duration.ofSeconds(30);

  private static TestDatabase database;
  private static String reader;
  private static String stranger;
  private static String owner;

  @BeforeAll
  static void roles() {
    database = TestServers.newDatabase();
    reader = TestServers.uniqueName("reader");
    stranger = TestServers.uniqueName("stranger");
    owner = TestServers.uniqueName("owner");
    for (String role : List.of(reader, stranger, owner)) {
      database.execute(
          "create role " + role + " login password 'secret'",
          "grant create on database " + database.name() + " to " + role,
          "grant create, usage on schema public to " + role);
    }
    database.execute(
        "grant " + owner + " to " + reader,
        "grant select, update on all tables in schema public to " + reader,
        as(stranger, "create type mood as enum ('glad', 'sad')"),
        as(stranger, "create type pair as (a int, b int)"),
        as(stranger, "create type span as range (subtype = int4)"),
        as(owner, "create type own_mood as enum ('glad', 'sad')"),
        as(owner, "create table t_enum (id int primary key, m mood, n int)"),
        as(owner, "create table t_array (id int primary key, m mood[])"),
        as(owner, "create table t_composite (id int primary key, m pair)"),
        as(owner, "create table t_range (id int primary key, m span)"),
        as(owner, "create domain mood_domain as mood"),
        as(owner, "create table t_domain (id int primary key, m mood_domain)"),
        as(owner, "create table t_own (id int primary key, m own_mood)"),
        as(owner, "insert into t_enum values (1, 'glad', 1)"),
        as(owner, "insert into t_own values (1, 'glad')"),
        as(
            stranger,
            "create function shown(mood) returns json language plpgsql as"
                + " 'begin return to_json((select count(*) from reactive_cache.history)); end'"),
        as(stranger, "create cast (mood as json) with function shown(mood)"));
  }

  @AfterAll
  static void drop() {
    try (TestDatabase admin = TestServers.newDatabase()) {
      for (String role : List.of(reader, stranger, owner)) {
        admin.execute("drop role " + role);
      }
    }
  }

  @Test
  @DisplayName("a column whose type belongs to a stranger is refused, and its code never runs")
  void refused() {
    RunningServer server = start();
    try {
      for (String mirror : List.of("t_enum", "t_array", "t_composite", "t_range", "t_domain")) {
        await(mirror)
            .atMost(LONG)
            .untilAsserted(
                () ->
                    assertThat(server.ask("GET", "/health/ready").body())
                        .contains("mirror " + mirror + ": the server may not read its table: type ")
                        .contains("belongs to role " + stranger));
        HttpResponse<String> read = server.call("GET", "/v1/mirrors/" + mirror + "/1");
        assertThat(read.statusCode()).isEqualTo(503);
        assertThat(read.body()).contains("may not read its table").doesNotContain(stranger);
      }
      assertThat(server.call("GET", "/v1/mirrors/t_own/1").body()).contains("glad");
      // The remedy.
      database.execute("alter type mood owner to " + owner, "drop cast (mood as json)");
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> assertThat(server.call("GET", "/v1/mirrors/t_enum/1").body()).contains("glad"));
      // An owner may hand its own type to a stranger's function.
      database.execute("create cast (mood as json) with function shown(mood)");
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(server.ask("GET", "/health/ready").body())
                      .contains("mirror t_enum: the server may not read its table: type ")
                      .contains("belongs to role " + stranger));
    } finally {
      server.close();
    }
  }

  private static RunningServer start() {
    RunningServer.SetUp setUp =
        RunningServer.setUp()
            .database(database)
            .postgresUri(database.uri().replaceFirst("//[^@]*@", "//" + reader + ":secret@"))
            .withoutWaiting();
    for (String table :
        List.of("t_enum", "t_array", "t_composite", "t_range", "t_domain", "t_own")) {
      setUp.file(json -> Shipped.mirror(json, table, table, List.of("id")));
    }
    return setUp.start();
  }

  private static String as(String role, String statement) {
    return "set role " + role + "; " + statement + "; reset role";
  }
}
