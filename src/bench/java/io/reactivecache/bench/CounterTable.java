package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;

/** The plain table of counters whose writers are measured, and how they write. */
final class CounterTable {

  static final int ROWS = 100_000;

  /** How often who waits for a follower asks, which is how exactly its end is known. */
  static final long ASK_MILLIS = 20;

  /** One row, any. */
  static final String SINGLE_SQL =
      "\\set id random(1, %d)\nupdate counter set n = n + 1 where id = :id;\n".formatted(ROWS);

  /** A hundred rows side by side. */
  static final String BLOCK_SQL =
      """
      \\set block random(0, %d)
      update counter set n = n + 1 where id between :block * 100 + 1 and :block * 100 + 100;
      """
          .formatted(ROWS / 100 - 1);

  private static final String TABLE =
      "create table counter (id int primary key, n bigint not null default 0) with (fillfactor = 80)";
  private static final String FILL =
      "insert into counter select i from generate_series(0, %d) as i".formatted(ROWS);

  /** As while a leader guarantees the room in the journal, and has read all that was in it. */
  private static final String[] FOLLOWED_ELSEWHERE = {
    "truncate reactive_cache.journal, reactive_cache.journal_direct",
    "update reactive_cache.history set direct_floor = coalesce(pg_sequence_last_value('reactive_cache.journal_id'), 0)",
    "select setval('reactive_cache.journal_limit', direct_floor + 6000000) from reactive_cache.history",
    "select setval('reactive_cache.awake', reactive_cache.awake_until())"
  };

  private CounterTable() {}

  /** A new database with the table, which is full and otherwise untouched. */
  static TestDatabase create(BenchEnvironment environment) {
    TestDatabase database = environment.newDatabase();
    database.execute(TABLE, FILL, "vacuum analyze counter");
    return database;
  }

  /** A server that mirrors the table and nothing else. */
  static BenchServer.SetUp mirror(BenchEnvironment environment, TestDatabase database) {
    return BenchServer.setUp(environment, database)
        .withoutProfile()
        .mirror("counter", "counter", "id");
  }

  /** Has the triggers work as they do while a server follows, where none does. */
  static void pretendFollowed(TestDatabase database) {
    database.execute(FOLLOWED_ELSEWHERE);
  }

  /**
   * Changes a row that no writer changes, and returns what it has now: who has that has all before
   * it. Of a row that is changed by others, too, the newest is read with an earlier change of it.
   */
  static long change(TestDatabase database) {
    return Long.parseLong(
        Objects.requireNonNull(
            database.value("update counter set n = n + 1 where id = 0 returning n")));
  }

  /** Waits until nothing of a turn is left to follow: the next turn would pay for it. */
  static void awaitFollowed(TestDatabase database, BenchServer server) {
    long newest = change(database);
    Awaitility.await("the server has followed")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(ASK_MILLIS))
        .until(
            () ->
                new JsonObject(server.call("GET", "/v1/mirrors/counter/0").body()).getLong("n")
                        >= newest
                    && server.metric("reactive_cache_journal_lag_seconds", "") == 0);
  }
}
