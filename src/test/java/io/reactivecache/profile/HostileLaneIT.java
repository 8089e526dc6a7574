package io.reactivecache.profile;

import static io.reactivecache.support.Futures.await;

import io.reactivecache.config.PostgresConfig;
import io.reactivecache.support.HostileSettings;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class HostileLaneIT {

  @ParameterizedTest(name = "as a role that is {0}")
  @DisplayName("a write lane does not take over what its role was given for others")
  @ValueSource(strings = {"nosuperuser", "superuser"})
  void lanePins(String attribute, Vertx vertx) {
    TestDatabase tested = TestServers.newDatabase();
    String role = HostileSettings.hostileRole(tested, attribute);
    try {
      tested.execute(
          "alter role %s in database %s set search_path = public".formatted(role, tested.name()));
      LanePools pools =
          new LanePools(new PostgresConfig(tested.uriAs(role), Optional.empty(), 5_000, 5_000));
      Pool pool = pools.pool(vertx);
      SqlConnection connection = await(pool.getConnection());
      await(ProfileSession.open(connection, pools, Optional.empty()));

      Map<String, String> values = new HashMap<>();
      await(
              connection
                  .query("select name, current_setting(name) from pg_catalog.pg_settings")
                  .execute())
          .forEach(row -> values.put(row.getString(0), row.getString(1)));

      HostileSettings.assertPinned(values, false, attribute.equals("superuser"));
      await(pool.close());
    } finally {
      tested.closeWithRole(role);
    }
  }
}
