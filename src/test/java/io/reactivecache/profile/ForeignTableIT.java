package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table profile that is somebody's own is no outage, and is left alone. */
@SuppressWarnings("NullAway.Init")
class ForeignTableIT {

  private static final String INSTEAD =
      ", or leave the demonstration out: options.profile of http-api (RC_HTTP_PROFILE) false";

  private TestDatabase database;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @ParameterizedTest
  @DisplayName("what is wrong with it is told in the log once, by health, and in public words")
  @CsvSource(
      delimiter = '|',
      value = {
        "create table profile (id int primary key, bio text)"
            + "| it has no column username, followings_count, followers_count, likes_count",
        "create view profile as select 'a'::text as username" + "| it is not a table",
        "create table profile (username text primary key, followings_count bigint,"
            + " followers_count bigint, likes_count int)"
            + "| its column likes_count has type integer",
        "create table profile (username text primary key, followings_count bigint,"
            + " followers_count bigint, likes_count bigint, born date not null)"
            + "| its column born wants a value in each row",
        "create table profile (username text, followings_count bigint,"
            + " followers_count bigint, likes_count bigint)"
            + "| its column username has no unique index"
      })
  void told(String table, String reason) {
    database.execute(table);
    try (LogWatch log = new LogWatch();
        RunningServer server = RunningServer.setUp().database(database).withoutWaiting().start()) {
      String sentence =
          "table public.profile is not the demonstration's: "
              + reason
              + ". Give the role another search_path"
              + INSTEAD;
      awaitHealth(server, "profiles cannot be written: " + sentence);

      HttpResponse<String> answer = server.call("POST", "/v1/profile/alice?action=inc_likes");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body())
          .contains(
              "The demonstration cannot use the table profile of this database."
                  + " Nothing was written.");
      assertThat(log.count("Profiles cannot be written: " + sentence)).isEqualTo(1);
      assertThat(log.count("have lost PostgreSQL")).isZero();
      server.stop();
    }
  }

  @Test
  @DisplayName("once it is out of the way, profiles are written by themselves")
  void outOfTheWay() {
    database.execute("create table profile (id int primary key)");
    try (RunningServer server = RunningServer.setUp().database(database).withoutWaiting().start()) {
      awaitHealth(server, "profiles cannot be written");
      database.execute("alter table profile rename to member");

      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> server.call("POST", "/v1/profile/alice?action=inc_likes").statusCode() == 200);
      server.awaitReady();
      server.stop();
    }
  }

  @Test
  @DisplayName("dropped while it is used, it is made again; replaced by another one, told")
  void dropped() {
    try (RunningServer server = RunningServer.setUp().database(database).start()) {
      assertThat(server.call("POST", "/v1/profile/a?action=inc_likes").statusCode()).isEqualTo(200);
      database.execute("drop table profile");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> server.call("POST", "/v1/profile/a?action=inc_likes").statusCode() == 200);

      database.execute("drop table profile", "create table profile (id int primary key)");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  server
                      .call("POST", "/v1/profile/a?action=inc_likes")
                      .body()
                      .contains("The demonstration cannot use the table profile"));
      server.stop();
    }
  }

  @Test
  @DisplayName("a right to make it, or to write it, is told as the statement to run")
  void rights() {
    String role = TestServers.uniqueName("app");
    database.execute(
        "create role " + role + " login",
        "grant create on database " + database.name() + " to " + role,
        "revoke create on schema public from public");
    try (RunningServer server =
        RunningServer.setUp()
            .database(database)
            .postgresUri(database.uriAs(role))
            .withoutWaiting()
            .start()) {
      awaitHealth(
          server,
          "role "
              + role
              + " may not make the table profile in schema public. Run: GRANT CREATE ON SCHEMA"
              + " public TO "
              + role
              + INSTEAD);
      database.execute(ProfileSql.SCHEMA, "grant select, insert on profile to " + role);
      awaitHealth(
          server,
          "role "
              + role
              + " may not write table public.profile. Run: GRANT UPDATE, DELETE ON public.profile"
              + " TO "
              + role
              + INSTEAD);
      server.stop();
    }
    database.closeWithRole(role);
  }

  private static void awaitHealth(RunningServer server, String sentence) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(server.ask("GET", "/health/ready").body()).contains(sentence));
  }
}
