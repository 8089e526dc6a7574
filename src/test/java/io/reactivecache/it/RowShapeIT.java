package io.reactivecache.it;

import static org.awaitility.Awaitility.await;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows that journal read otherwise though nobody wrote them. */
class RowShapeIT {

  /** What is done to table t, which each mirror has one of in a schema of its own. */
  private static final Map<String, String> CHANGES = new LinkedHashMap<>();

  static {
    CHANGES.put("renamed", "alter table t rename v to amount");
    CHANGES.put("dropped", "alter table t drop column v");
    CHANGES.put("added", "alter table t add more text default 'more'");
    CHANGES.put("retyped", "alter table t alter v type text");
    CHANGES.put("recomputed", "alter table t alter v type int using v * 100");
    CHANGES.put("generated", "alter table t alter double set expression as (n * 20)");
    CHANGES.put("generated_stored", "alter table t alter stored set expression as (n * 30)");
    CHANGES.put("label", "alter type mood rename value 'glad' to 'happy'");
    CHANGES.put("attribute", "alter type pair rename attribute a to first");
    CHANGES.put("nested", "alter type inner_mood rename value 'dim' to 'dark'");
    CHANGES.put("through_domain", "alter type domain_mood rename value 'up' to 'above'");
  }

  /** What the server can do: the expression of a generated column changes since PostgreSQL 17. */
  private static Map<String, String> changes(int major) {
    Map<String, String> changes = new LinkedHashMap<>(CHANGES);
    if (major < 17) {
      changes.keySet().removeIf(name -> name.startsWith("generated"));
    }
    return changes;
  }

  @Test
  @DisplayName(
      "every change of a table's or a type's shape comes to Redis, the API and the streams")
  void shapes() {
    TestDatabase database = TestServers.newDatabase();
    Map<String, String> changes = changes(database.major());
    // Virtual ones there are since PostgreSQL 18.
    String virtual = database.major() < 18 ? "stored" : "virtual";
    // The audit would repair what is not noticed.
    RunningServer.SetUp setUp =
        RunningServer.setUp()
            .database(database)
            .options("pg-listener", options -> options.put("auditKeysPerSecond", 0));
    changes.forEach(
        (name, ddl) -> {
          database.execute(
              "create schema " + name,
              "do $do$ begin perform set_config('search_path', '"
                  + name
                  + "', true);"
                  + " create type mood as enum ('glad', 'sad');"
                  + " create type inner_mood as enum ('dim', 'bright');"
                  + " create type domain_mood as enum ('up', 'down');"
                  + " create domain mood_domain as domain_mood not null;"
                  + " create type pair as (a int, b inner_mood);"
                  + " create table t (id int primary key, n int, v int, m mood[], p pair, pp pair[],"
                  + " d mood_domain, double int generated always as (n * 2) "
                  + virtual
                  + ","
                  + " stored int generated always as (n * 3) stored);"
                  + " insert into t select i, i, i, '{glad,sad}', row(i, 'dim'::inner_mood)::pair,"
                  + " '{\"(1,bright)\"}', 'up' from generate_series(1, 3) i;"
                  + " end $do$");
          setUp.mirror(name, name + ".t", List.of("id"));
        });
    try (RunningServer server = setUp.start()) {
      Map<String, Subscriber> streams = new LinkedHashMap<>();
      changes.forEach(
          (name, ddl) -> {
            Oracle oracle = Oracle.of(server, name, name + ".t", "id");
            oracle.assertApi(List.of("1", "2", "3"), oracle.rows());
            Subscriber stream = Subscriber.of(server, name, List.of("1", "2"));
            stream.awaitShows(List.of("1", "2"), oracle.rows());
            streams.put(name, stream);
          });
      changes.forEach(
          (name, ddl) ->
              database.execute(
                  "do $do$ begin perform set_config('search_path', '"
                      + name
                      + "', true); "
                      + ddl
                      + "; end $do$"));
      streams.forEach(
          (name, stream) -> {
            Oracle oracle = Oracle.of(server, name, name + ".t", "id");
            await(name)
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> oracle.assertRedis(List.of("1", "2", "3"), oracle.rows()));
            oracle.assertApi(List.of("1", "2", "3"), oracle.rows());
            stream.awaitShows(List.of("1", "2"), oracle.rows());
            stream.assertOnlyForward().close();
          });
    }
  }
}
