package io.reactivecache.trouble;

import static io.reactivecache.support.Futures.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.postgres.client.PgAddress;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Both clients of ours are told the same, in the same words. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class PostgresMessagesIT {

  private static EmbeddedPostgresServer server;
  private static TestDatabase database;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Path access =
        Files.writeString(
            directory.resolve("access.conf"),
            """
            host all refused all reject
            host all guarded all scram-sha-256
            host all all all trust
            """);
    server =
        TestServers.ownPostgresProcess("postgres-messages", Map.of("hba_file", access.toString()));
    database = TestServers.newDatabase(server);
    for (String role : List.of("guarded", "refused", "nologin", "stranger")) {
      // It may be there from an earlier run.
      database.execute(
          "do $$ begin create role "
              + role
              + "; exception when duplicate_object then null; end $$");
    }
    database.execute(
        "alter role guarded login password 'right'",
        "alter role refused login",
        "alter role stranger login",
        "revoke connect on database " + database.name() + " from public",
        "grant connect on database " + database.name() + " to guarded, refused, nologin");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  @DisplayName("a password that is wrong or missing names the variable")
  void password(Vertx vertx) {
    assertTold(
        vertx,
        new PostgresConfig(uri("guarded"), Optional.of("wr0ng"), 5_000, 5_000),
        at()
            + " refuses role guarded or its password. Correct postgres.password"
            + " (RC_POSTGRES_PASSWORD)");
    assertTold(
        vertx,
        config(uri("guarded").replace("guarded@", "guarded:wr0ng@")),
        at()
            + " refuses role guarded or its password. Correct it in postgres.uri"
            + " (RC_POSTGRES_URI), or set postgres.password (RC_POSTGRES_PASSWORD)");
    assertTold(
        vertx,
        config(uri("guarded")),
        at() + " wants a password for role guarded. Set postgres.password (RC_POSTGRES_PASSWORD)");
  }

  @Test
  @DisplayName("a role that is not there, or may not log in or connect, is named")
  void role(Vertx vertx) {
    assertTold(
        vertx,
        config(uri("nosuch")),
        at()
            + " has no role nosuch. Create it, or correct the user in postgres.uri"
            + " (RC_POSTGRES_URI)");
    assertTold(
        vertx,
        config(uri("nologin")),
        "role nologin may not log in. Run: ALTER ROLE \"nologin\" LOGIN");
    assertTold(
        vertx,
        config(uri("stranger")),
        "role stranger may not connect. Run: GRANT CONNECT ON DATABASE \""
            + database.name()
            + "\" TO \"stranger\"");
  }

  @Test
  @DisplayName("so is a database that is not there")
  void noSuchDatabase(Vertx vertx) {
    assertTold(
        vertx,
        config(uri("postgres").replace(database.name(), "no-such")),
        at()
            + " has no database no-such. Correct postgres.uri (RC_POSTGRES_URI), or run:"
            + " CREATE DATABASE \"no-such\"");
  }

  @Test
  @DisplayName("a refusal of pg_hba.conf comes with the line that is missing")
  void access(Vertx vertx) {
    assertTold(
        vertx,
        config(uri("refused")),
        "pg_hba.conf of "
            + at()
            + " lets role refused into database "
            + database.name()
            + " not from 127.0.0.1. Add a line there, such as: host "
            + database.name()
            + " refused 127.0.0.1/32 scram-sha-256, and reload. Where its line says hostssl, add"
            + " sslmode=require to postgres.uri (RC_POSTGRES_URI) instead");
  }

  @Test
  @DisplayName("a server without TLS, and a host that is not known")
  void network(Vertx vertx) {
    assertTold(
        vertx,
        config(uri("postgres") + "?sslmode=require"),
        at()
            + " does not speak TLS. Switch ssl on there, or take sslmode out of postgres.uri"
            + " (RC_POSTGRES_URI)");
    assertTold(
        vertx,
        config("postgresql://postgres@nosuch.invalid/app"),
        "host nosuch.invalid of PostgreSQL is not known. Correct postgres.uri (RC_POSTGRES_URI)");
  }

  @Test
  @DisplayName("a node says it in one line, and health says it too")
  void oneLine() {
    try (LogWatch log = new LogWatch();
        RunningServer node =
            RunningServer.setUp()
                .database(TestServers.newDatabase())
                .postgresUri(uri("guarded"))
                .withoutWaiting()
                .start()) {
      String sentence =
          at() + " wants a password for role guarded. Set postgres.password (RC_POSTGRES_PASSWORD)";
      Awaitility.await().until(() -> node.ask("GET", "/health/ready").body().contains(sentence));
      Awaitility.await().until(() -> !log.warnings().isEmpty());
      assertThat(log.warnings()).singleElement().asString().endsWith(sentence);
    }
  }

  private static void assertTold(Vertx vertx, PostgresConfig config, String sentence) {
    Throwable rows = awaitFailure(PgConnection.connect(vertx, PgAddress.options(config, "test")));
    Throwable schema = catchThrowable(() -> Migrations.run(config, "one"));

    assertThat(PgTrouble.explain(config, rows)).contains(sentence);
    assertThat(schema).hasMessage(sentence);
  }

  private static PostgresConfig config(String uri) {
    return new PostgresConfig(uri, Optional.empty(), 5_000, 5_000);
  }

  private static String uri(String role) {
    return database.uriAs(role);
  }

  private static String at() {
    return "PostgreSQL at 127.0.0.1:" + server.port();
  }
}
