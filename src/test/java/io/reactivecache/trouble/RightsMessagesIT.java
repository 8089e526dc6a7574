package io.reactivecache.trouble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an ordinary role lacks is told as the statement to run; once it is run, all is well. */
@SuppressWarnings("NullAway.Init")
class RightsMessagesIT {

  private final String role = "My-" + TestServers.uniqueName("app");
  private final String owner = TestServers.uniqueName("Shop owner");
  private TestDatabase database;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute("create role " + quoted(role) + " login", "create role " + quoted(owner));
  }

  @AfterEach
  void stop() {
    database.close();
    TestServers.postgres()
        .database("postgres")
        .execute("drop role " + quoted(role), "drop role " + quoted(owner));
  }

  @Test
  @DisplayName("to create the schema")
  void create() {
    String statement = "GRANT CREATE ON DATABASE " + database.name() + " TO " + quoted(role);
    assertRefused(
        "role " + quoted(role) + " may not create the schema reactive_cache. Run: " + statement);

    database.execute(statement);
    Migrations.run(config(), "one");
  }

  @Test
  @DisplayName("to change a schema that somebody else installed")
  void otherInstaller() {
    database.execute("grant create on database " + database.name() + " to " + quoted(owner));
    database.execute("create schema reactive_cache authorization " + quoted(owner));
    String statement = "GRANT " + quoted(owner) + " TO " + quoted(role);
    assertRefused(
        "the schema reactive_cache belongs to role "
            + quoted(owner)
            + ", and not to role "
            + quoted(role)
            + ". Run: "
            + statement);

    database.execute("drop schema reactive_cache", "create schema reactive_cache");
    assertRefused(
        "the schema reactive_cache belongs to role postgres, and not to role "
            + quoted(role)
            + ". Connect as postgres, or have it dropped, to be installed anew:"
            + " DROP SCHEMA reactive_cache CASCADE");
  }

  @Test
  @DisplayName("to follow a table, all of it at once")
  void table() {
    database.execute(
        "grant create on database " + database.name() + " to " + quoted(role),
        "create schema \"My shop\"",
        "create table \"My shop\".orders (id int primary key)",
        "alter table \"My shop\".orders owner to " + quoted(owner),
        "alter table \"My shop\".orders enable row level security, force row level security");
    String statements =
        "GRANT USAGE ON SCHEMA \"My shop\" TO "
            + quoted(role)
            + "; GRANT "
            + quoted(owner)
            + " TO "
            + quoted(role)
            + "; ALTER ROLE "
            + quoted(role)
            + " BYPASSRLS";
    try (LogWatch log = new LogWatch();
        RunningServer server = server("\"My shop\".orders")) {
      String sentence =
          "role " + quoted(role) + " lacks rights on table \"My shop\".orders. Run: " + statements;
      awaitTold(server, sentence);
      assertThat(log.warnings())
          .containsExactly(
              "A mirror cannot be followed: mirror=orders problem=it is not attached: " + sentence);

      database.execute(statements.split("; "));
      server.awaitReady();
      server.stop();
    }
  }

  @Test
  @DisplayName("of a superuser's table, and of one's own whose reading was taken away")
  void ownTable() {
    database.execute(
        "grant create on database " + database.name() + " to " + quoted(role),
        "create table orders (id int primary key)");
    try (RunningServer server = server("orders")) {
      awaitTold(
          server,
          "role "
              + quoted(role)
              + " lacks rights on table public.orders. Run: ALTER TABLE public.orders OWNER TO "
              + quoted(role));
      database.execute(
          "alter table orders owner to " + quoted(role),
          "revoke select on orders from " + quoted(role));
      awaitTold(
          server,
          "role "
              + quoted(role)
              + " lacks rights on table public.orders. Run: GRANT SELECT ON public.orders TO "
              + quoted(role));
      database.execute("grant select on orders to " + quoted(role));
      server.awaitReady();
      server.stop();
    }
  }

  @Test
  @DisplayName("a table that is not there is told with one of its name elsewhere")
  void noSuchTable() {
    database.execute(
        "grant create on database " + database.name() + " to " + quoted(role),
        "create schema shop authorization " + quoted(role),
        "create table shop.orders (id int primary key)");
    try (RunningServer server = server("orders")) {
      awaitTold(
          server,
          "it is not attached: table orders does not exist in database "
              + database.name()
              + "; there is shop.orders");
      server.stop();
    }
  }

  private RunningServer server(String table) {
    return RunningServer.setUp()
        .database(database)
        .postgresUri(config().uri())
        .options("http-api", options -> options.put("profile", false))
        .file(file -> file.getJsonArray("mirrors").clear())
        .mirror("orders", table, List.of("id"))
        .withoutWaiting()
        .start();
  }

  private void awaitTold(RunningServer server, String sentence) {
    String inJson = sentence.replace("\"", "\\\"");
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(server.ask("GET", "/health/ready").body()).contains(inJson));
  }

  private void assertRefused(String sentence) {
    assertThatThrownBy(() -> Migrations.run(config(), "one")).hasMessage(sentence);
  }

  private PostgresConfig config() {
    return new PostgresConfig(database.uriAs(role), Optional.empty(), 5_000, 5_000);
  }

  private static String quoted(String name) {
    return "\"" + name + "\"";
  }
}
