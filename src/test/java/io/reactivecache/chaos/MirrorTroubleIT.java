package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
class MirrorTroubleIT {

  private RunningServer server;

  @BeforeEach
  void start() {
    server = RunningServer.start();
    server.database().execute("insert into profile (username, likes_count) values ('alice', 1)");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  @DisplayName("disabled triggers are noticed, and what they missed is made up for afterwards")
  void disabledTriggers() {
    try (SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
      browser.await(event -> event.data().contains("\"likes_count\":1"));
      server
          .database()
          .execute(
              "alter table profile disable trigger all",
              "update profile set likes_count = 2 where username = 'alice'");
      awaitProblem("not ENABLE ALWAYS");
      server
          .database()
          .execute(
              "do $$ declare t record; begin"
                  + " for t in select tgname from pg_trigger where tgrelid = 'profile'::regclass"
                  + " and not tgisinternal loop"
                  + " execute format('alter table profile enable always trigger %I', t.tgname);"
                  + " end loop; end $$");
      server.awaitReady();
      browser.await(event -> event.data().contains("\"likes_count\":2"));
    }
  }

  @Test
  @DisplayName(
      "a renamed key column fails no writer, and is served again when it has its name back")
  void renamedKey() {
    try (LogWatch log = new LogWatch()) {
      renameKey();
      assertThat(log.count("A mirror cannot be followed: mirror=profile"))
          .as("once for the row that could not be read, and once for the reason")
          .isBetween(1L, 2L);
    }
  }

  private void renameKey() {
    server
        .database()
        .execute(
            "alter table profile rename username to login",
            "update profile set likes_count = 2 where login = 'alice'",
            "insert into profile (login) values ('bob')");
    awaitProblem("username");
    server.database().execute("alter table profile rename login to username");
    server.awaitReady();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(server.call("GET", "/v1/profile/alice").body())
                    .contains("\"likes_count\":2"));
    assertThat(server.call("GET", "/v1/profile/bob").statusCode()).isEqualTo(200);
  }

  private void awaitProblem(String problem) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.ask("GET", "/health/ready").body().contains(problem));
    assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(503);
  }
}
