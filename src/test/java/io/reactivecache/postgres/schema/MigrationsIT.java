package io.reactivecache.postgres.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.embedded.Processes;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.support.Futures;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.reactivecache.trouble.OtherDeploymentException;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class MigrationsIT {

  @Test
  @DisplayName("many nodes may start on an empty database at the same time")
  void concurrentStarts() {
    try (TestDatabase database = TestServers.newDatabase()) {
      PostgresConfig config = MirroredDatabase.config(database.uri());
      CompletableFuture.allOf(
              Stream.generate(() -> CompletableFuture.runAsync(() -> Migrations.run(config, "one")))
                  .limit(6)
                  .toArray(CompletableFuture[]::new))
          .join();
      assertThat(database.value("select cluster_name from reactive_cache.deployment"))
          .isEqualTo("one");
      assertThat(
              database.value(
                  "select count(*) from reactive_cache.flyway_schema_history where not success"))
          .isEqualTo("0");
    }
  }

  @Test
  @DisplayName(
      "what is installed is known without Flyway, exactly when nothing is missing or wrong")
  void installed(Vertx vertx) {
    try (TestDatabase database = TestServers.newDatabase()) {
      assertThat(isInstalled(vertx, database, "one")).as("an empty database").isFalse();
      Migrations.run(MirroredDatabase.config(database.uri()), "one");
      assertThat(isInstalled(vertx, database, "one")).isTrue();
      assertThat(isInstalled(vertx, database, "two")).as("another's database").isFalse();
      for (String difference :
          List.of(
              "success = false where version = '3'",
              "checksum = checksum + 1 where version = '8'",
              "checksum = checksum + 1 where script = 'R__triggers.sql'",
              "script = 'R__other.sql' where script = 'R__journal.sql'",
              "script = 'V0__other.sql' where version = '1'")) {
        database.execute(
            "create table kept as select * from reactive_cache.flyway_schema_history",
            "update reactive_cache.flyway_schema_history set " + difference);
        assertThat(isInstalled(vertx, database, "one")).as(difference).isFalse();
        database.execute(
            "truncate reactive_cache.flyway_schema_history",
            "insert into reactive_cache.flyway_schema_history select * from kept",
            "drop table kept");
      }
      assertThat(isInstalled(vertx, database, "one")).isTrue();
    }
  }

  private static boolean isInstalled(Vertx vertx, TestDatabase database, String cluster) {
    Configuration configuration =
        new Configuration(
            MirroredDatabase.config(database.uri()),
            new RedisConfig(
                RedisConfig.Mode.STANDALONE,
                List.of("redis://localhost"),
                Optional.empty(),
                Optional.empty(),
                "",
                1_000,
                1_000),
            List.of(),
            List.of(),
            new ClusterConfig(cluster, Optional.empty(), 0, List.of()),
            AccessConfig.defaults(),
            LimitsConfig.defaults());
    return Futures.await(InstalledSchema.look(vertx, configuration));
  }

  @Test
  @DisplayName("triggers of an older version are renewed where they stand, and hold up no writer")
  void renewsTriggers() throws SQLException {
    try (TestDatabase database = TestServers.newDatabase()) {
      PostgresConfig config = MirroredDatabase.config(database.uri());
      Migrations.versionedOnly(JdbcTarget.of(config)).target("11").load().migrate();
      database.execute(
          "create table item (id int primary key)",
          "create table late (id int primary key)",
          "select reactive_cache.attach('item', 'item', '{id}')",
          "select reactive_cache.attach('late', 'late', '{id}')",
          "alter table late rename id to number",
          "select setval('reactive_cache.awake', 100000)");
      try (Connection writer = database.connect();
          Statement write = writer.createStatement()) {
        writer.setAutoCommit(false);
        write.execute("insert into item values (1), (2)");
        assertThatThrownBy(() -> Migrations.run(config, "one"))
            .isInstanceOf(MigrationException.class)
            .hasMessageContaining("lock timeout");
        writer.commit();
        Migrations.run(config, "one");
        write.execute("set reactive_cache.many_rows = on; insert into item values (3), (4)");
        write.execute("insert into late values (1)");
        writer.commit();
      }
      assertThat(database.query("select key, keys from reactive_cache.journal_direct order by id"))
          .isEqualTo(
              List.of(
                  Arrays.asList("1", null),
                  Arrays.asList("2", null),
                  Arrays.asList(null, "{3,4}"),
                  Arrays.asList(null, null)));

      database.execute(
          "truncate reactive_cache.journal_direct",
          "alter table late rename number to id",
          "select reactive_cache.attach('late', 'late', '{id}')",
          "set reactive_cache.many_rows = on",
          "insert into late values (2), (3)");
      assertThat(database.value("select keys from reactive_cache.journal_direct"))
          .as("renewed when it is mended")
          .isEqualTo("{2,3}");
    }
  }

  @Test
  @DisplayName("what the migrations make is known by name, and is all that there is")
  void shippedObjects() {
    try (TestDatabase database = TestServers.newDatabase()) {
      Migrations.run(MirroredDatabase.config(database.uri()), "one");
      assertThat(
              database
                  .query(
                      "select 'function ' || proname from pg_proc"
                          + " where pronamespace = 'reactive_cache'::regnamespace"
                          + " union select 'relation ' || relname from pg_class c"
                          + " where relnamespace = 'reactive_cache'::regnamespace and relkind in ('r', 'p', 'v', 'S')"
                          + " and relname <> 'flyway_schema_history' and not exists (select from pg_depend"
                          + " where objid = c.oid and deptype = 'i' and refobjid <> c.oid)")
                  .stream()
                  .map(row -> row.get(0)))
          .containsExactlyInAnyOrderElementsOf(ShippedObjects.standing(InstalledSchema.SHIPPED));
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "hashtext('reactive_cache')",
        "hashtext('reactive_cache.attach')",
        "77431708279161 + %d"
      })
  @DisplayName("a stranger that holds a lock which installing takes is named, and how to end it")
  void heldTurn(String number) throws SQLException {
    String role = TestServers.uniqueName("stranger");
    try (TestDatabase database = TestServers.newDatabase()) {
      PostgresConfig config = MirroredDatabase.config(database.uri());
      Migrations.versionedOnly(JdbcTarget.of(config)).target("13").load().migrate();
      database.execute("create role " + role + " login");
      int flyways = "\"reactive_cache\".\"flyway_schema_history\"".hashCode();
      try (Connection stranger =
              DriverManager.getConnection(
                  database.jdbcUrl().replace("user=postgres", "user=" + role));
          Statement statement = stranger.createStatement()) {
        statement.execute("select pg_advisory_lock(" + number.formatted(flyways) + ")");
        assertThatThrownBy(() -> Migrations.run(config, "one"))
            .isInstanceOf(MigrationException.class)
            .hasMessageContaining(role)
            .hasMessageContaining("select pg_terminate_backend(");
      }
      Migrations.run(config, "one");
      database.execute("drop role " + role);
    }
  }

  @Test
  @DisplayName("a cluster of another name is refused, and both names are told")
  void otherCluster() {
    try (TestDatabase database = TestServers.newDatabase()) {
      PostgresConfig config = MirroredDatabase.config(database.uri());
      Migrations.run(config, "one");
      Migrations.run(config, "one");
      assertThatThrownBy(() -> Migrations.run(config, "two"))
          .isInstanceOf(OtherDeploymentException.class)
          .hasMessageContaining("'one'")
          .hasMessageContaining("'two'");
    }
  }

  @Test
  @DisplayName(
      "a role without superuser rights that may create a schema can migrate and attach its tables")
  void ordinaryRole() {
    try (TestDatabase database = TestServers.newDatabase()) {
      String role = TestServers.uniqueName("owner");
      database.execute(
          "create role " + role + " login",
          "grant create on database " + database.name() + " to " + role,
          "create schema shop authorization " + role);
      String uri = database.uri().replace("postgres@", role + "@");
      Migrations.run(MirroredDatabase.config(uri), "one");
      database.execute(
          "set role "
              + role
              + "; create table shop.item (id int primary key);"
              + " select reactive_cache.attach('shop.item', 'item', '{id}')");
      assertThat(database.query("select * from reactive_cache.problems()")).isEmpty();
      database.execute("drop owned by " + role + " cascade", "drop role " + role);
    }
  }

  @Test
  @DisplayName("a server that is away is told with its address, without the password")
  void serverAway() {
    PostgresConfig config =
        new PostgresConfig(
            "postgresql://someone:s3cret@127.0.0.1:" + Processes.freePort() + "/nothing",
            Optional.of("t0psecret"),
            1_000,
            1_000);
    assertThatThrownBy(() -> Migrations.run(config, "one"))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContainingAny("s3cret", "t0psecret");
  }
}
