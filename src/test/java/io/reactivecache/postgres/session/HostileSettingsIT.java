package io.reactivecache.postgres.session;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.postgres.MirroredDatabase;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.schema.JdbcTarget;
import io.reactivecache.postgres.schema.Migrations;
import io.reactivecache.postgres.schema.SchemaConnection;
import io.reactivecache.support.HostileSettings;
import io.reactivecache.support.HostileSettings.Setting;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@DisplayName("No session of ours takes over what a role was given for others")
@SuppressWarnings("NullAway.Init")
class HostileSettingsIT {

  private static final String VALUES =
      "select name, current_setting(name) from pg_catalog.pg_settings"
          + " where context in ('user', 'superuser', 'backend', 'superuser-backend')";

  private TestDatabase database;
  private String role = "";

  @BeforeEach
  void create() {
    database = TestServers.newDatabase();
  }

  @AfterEach
  void end() {
    if (role.isEmpty()) {
      database.close();
    } else {
      database.closeWithRole(role);
    }
  }

  @Test
  @DisplayName("each setting that PostgreSQL lets a role have was considered, and is listed once")
  void allAreConsidered() {
    List<String> settable =
        database
            .query(
                "select name from pg_settings"
                    + " where context in ('user', 'superuser', 'backend', 'superuser-backend')")
            .stream()
            .map(row -> String.valueOf(row.get(0)))
            .toList();
    List<String> considered = HostileSettings.considered().stream().map(Setting::name).toList();

    assertThat(considered).doesNotHaveDuplicates().containsAll(settable);
  }

  @ParameterizedTest(name = "as a role that is {0}")
  @DisplayName("the leader, row readers, the installer and who looks for the schema pin all")
  @ValueSource(strings = {"nosuperuser", "superuser"})
  void sessionsPin(String attribute, Vertx vertx) throws Exception {
    PostgresConfig config = hostile(attribute);
    boolean isSuperuser = attribute.equals("superuser");

    Migrations.run(config, "test");

    LeaderSession leader = await(LeaderSession.open(vertx, config));
    assertPinned(leader.query(VALUES, Tuple.tuple()), false, isSuperuser);
    leader.abandon("done");
    StatementPool pool = new StatementPool(vertx, config, "test", 1);
    assertPinned(pool.query(VALUES, Tuple.tuple()), true, isSuperuser);
    await(pool.close());
    assertPinned(
        SchemaConnection.use(vertx, config, own -> own.query(VALUES).execute()),
        false,
        isSuperuser);
    try (Connection installer = Migrations.connect(JdbcTarget.of(config));
        Statement statement = installer.createStatement();
        ResultSet rows = statement.executeQuery(VALUES)) {
      Map<String, String> values = new HashMap<>();
      while (rows.next()) {
        values.put(rows.getString(1), rows.getString(2));
      }
      HostileSettings.assertPinned(values, false, isSuperuser);
    }
  }

  private PostgresConfig hostile(String attribute) {
    role = HostileSettings.hostileRole(database, attribute);
    return MirroredDatabase.config(database.uriAs(role));
  }

  private static void assertPinned(
      Future<RowSet<Row>> answer, boolean readsRows, boolean isSuperuser) {
    Map<String, String> values = new HashMap<>();
    await(answer).forEach(row -> values.put(row.getString(0), row.getString(1)));
    HostileSettings.assertPinned(values, readsRows, isSuperuser);
  }
}
