package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
