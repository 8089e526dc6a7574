package io.reactivecache.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements of the leader that PostgreSQL answers with an error, for as long as it is not mended.
 */
@SuppressWarnings("NullAway.Init")
class LeaderFailuresIT {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String LARGE = "update item set text = repeat('x', 5000) where id = 2";
  private static final String SMALL = "update item set text = 'small' where id = 2";
  private static final String END_LEADERSHIP =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where application_name = 'reactive-cache listener' and datname = current_database()";

  private final AtomicInteger counter = new AtomicInteger();
  private TestDatabase database;
  private RunningServer server;

  @BeforeEach
  void start() {
    database = TestServers.newDatabase();
    database.execute(
        "create table item (id int primary key, text text)",
        "insert into item values (1, '0'), (2, 'small')");
    server =
        RunningServer.setUp()
            .database(database)
            .file(
                json ->
                    json.getJsonArray("mirrors")
                        .add(
                            Shipped.mirror("item", "item", List.of("id")).put("maxRowBytes", 1024)))
            .start();
    server.call("GET", "/v1/mirrors/item/1");
    server.call("GET", "/v1/mirrors/item/2");
    database.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin"
            + " raise exception 'no % of % today', lower(tg_op), tg_table_name"
            + " using errcode = '55000'; end $$");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static Stream<Arguments> whatChangesWaitFor() {
    return Stream.of(
        refused("quarantine", "insert", LARGE),
        refused("quarantine", "delete", SMALL),
        refused("mirror", "update", "alter table item rename id to code"),
        refused("history", "update", END_LEADERSHIP),
        failing("lookup_sql", ""),
        failing("awake_until", END_LEADERSHIP),
        failing("identity", END_LEADERSHIP),
        failing("compete", END_LEADERSHIP),
        Arguments.of(
            "journal read",
            // A time that no reader of the journal can tell as a number.
            "insert into reactive_cache.journal (mirror, key, at)"
                + " select id, '2', 'infinity' from reactive_cache.mirror where name = 'item'",
            "delete from reactive_cache.journal where at = 'infinity'",
            "bigint out of range",
            ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatChangesWaitFor")
  @DisplayName("what keeps changes from being stored is logged once, and stands in health")
  void changesWait(String name, String breaking, String mending, String cause, String provoking)
      throws Exception {
    if (provoking.equals(SMALL)) {
      database.execute(LARGE);
      await().atMost(LONG).until(() -> server.metric("reactive_cache_quarantined", "item") == 1);
    }
    try (LogWatch log = new LogWatch()) {
      database.execute(breaking);
      if (!provoking.isEmpty()) {
        database.execute(provoking);
      }
      boolean renamed = provoking.contains("rename");
      String key = renamed ? "code" : "id";
      String text = "changed " + counter.incrementAndGet();
      database.execute("update item set text = '" + text + "' where " + key + " = 1");
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(503);
                assertThat(listener()).contains(cause);
              });
      List<Double> lags = new ArrayList<>();
      await()
          .atMost(LONG)
          // By then the change is older than the first reading has to say.
          .pollDelay(Duration.ofMillis(600))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                lags.add(server.metric("reactive_cache_journal_lag_seconds", ""));
                return lags.size() == 30;
              });
      if (!renamed && !name.endsWith("lookup_sql")) {
        // What a mirror that cannot be followed has missed is not under way.
        assertThat(lags)
            .as("seconds that changes waited")
            .allMatch(lag -> lag > 0.5)
            .isSorted()
            .last()
            .satisfies(lag -> assertThat(lag).isGreaterThan(2.5));
      }
      assertThat(listener()).contains(cause);
      assertThat(log.warnings().stream().filter(line -> line.contains(cause)).count())
          .as("%s", log.warnings())
          .isBetween(1L, 2L);

      database.execute(mending);
      if (renamed) {
        database.execute("alter table item rename code to id");
      }
      server.awaitReady();
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> assertThat(server.call("GET", "/v1/mirrors/item/1").body()).contains(text));
      await()
          .atMost(LONG)
          .until(() -> server.metric("reactive_cache_journal_lag_seconds", "") == 0);
    }
  }

  static Stream<Arguments> housekeeping() {
    return Stream.of(
        failing("prune_direct", "pruning beside the ring"),
        failing("problems", "verifying mirrors"),
        failing("configured_table", "verifying mirrors"),
        failing("repartitioned_mirrors", "verifying mirrors"),
        failing("journal_floor", "pruning"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("housekeeping")
  @DisplayName("housekeeping that fails is logged once and noted, while changes are stored")
  void housekeeping(String name, String breaking, String mending, String cause, String what) {
    try (LogWatch log = new LogWatch()) {
      database.execute(breaking);
      await()
          .atMost(LONG)
          .untilAsserted(() -> assertThat(listener()).contains(what + " fails: ").contains(cause));
      assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
      database.execute("update item set text = 'stored all the same' where id = 1");
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(server.call("GET", "/v1/mirrors/item/1").body())
                      .contains("stored all the same"));
      assertThat(log.count("Housekeeping fails again and again: what=" + what + " ")).isOne();
      database.execute(mending);
      await().atMost(LONG).untilAsserted(() -> assertThat(listener()).doesNotContain(" fails: "));
    }
  }

  @Test
  @DisplayName("a publication of all tables makes no statement of the leader fail")
  void published() {
    assertThat(
            database.query(
                "select c.relname from pg_class c where c.relnamespace = 'reactive_cache'::regnamespace"
                    + " and c.relkind = 'r' and c.relpersistence = 'p' and not c.relispartition"
                    + " and c.relnatts > 0"
                    + " and not (c.relreplident = 'f' or c.relreplident = 'd' and exists"
                    + " (select from pg_index i where i.indrelid = c.oid and i.indisprimary))"))
        .as("tables without a replica identity")
        .isEmpty();
    database.execute(
        "create publication everything for all tables",
        "create publication ours for tables in schema reactive_cache",
        LARGE,
        "update item set text = 'changed' where id = 1");
    await().atMost(LONG).until(() -> server.metric("reactive_cache_quarantined", "item") == 1);
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> assertThat(server.call("GET", "/v1/mirrors/item/1").body()).contains("changed"));
    database.execute(SMALL);
    await().atMost(LONG).until(() -> server.metric("reactive_cache_quarantined", "item") == 0);
    assertThat(server.ask("GET", "/health/ready").statusCode()).isEqualTo(200);
  }

  private String listener() {
    JsonArray parts =
        new JsonObject(server.ask("GET", "/health/ready").body()).getJsonArray("parts");
    return parts.stream()
        .map(JsonObject.class::cast)
        .filter(part -> part.getString("part").startsWith("pg-listener"))
        .map(part -> part.getString("detail"))
        .findFirst()
        .orElse("");
  }

  private static Arguments refused(String table, String event, String provoking) {
    return Arguments.of(
        event + " " + table,
        "create trigger refuse before "
            + event
            + " on reactive_cache."
            + table
            + " for each row execute function refuse();"
            + " alter table reactive_cache."
            + table
            + " enable always trigger refuse",
        "drop trigger refuse on reactive_cache." + table,
        "no " + event + " of " + table + " today",
        provoking);
  }

  /** A function of ours, for as long as it does nothing but fail. */
  private static Arguments failing(String function, String more) {
    String cause = "no " + function + " today";
    return Arguments.of(
        "function " + function,
        "do $do$ declare f record; begin"
            + " select p.oid, pg_get_function_arguments(p.oid) as arguments,"
            + " pg_get_function_result(p.oid) as result into strict f from pg_proc p"
            + " where p.pronamespace = 'reactive_cache'::regnamespace and p.proname = '"
            + function
            + "';"
            + " create table public.kept as select pg_get_functiondef(f.oid) as definition;"
            + " execute format('create or replace function reactive_cache.%I(%s) returns %s"
            + " language plpgsql as $f$ begin raise exception ''"
            + cause
            + "''; end $f$', '"
            + function
            + "', f.arguments, f.result);"
            + " end $do$",
        "do $do$ begin execute (select definition from public.kept); drop table public.kept; end $do$",
        cause,
        more);
  }
}
