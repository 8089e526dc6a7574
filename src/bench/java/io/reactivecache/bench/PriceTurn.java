package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * One variant of the price, and what a turn of it takes of everybody. A turn ends when its follower
 * has followed, so that all it takes for the turn's updates is counted.
 *
 * <p>What writers took is what those children of the postmaster took that ended with pgbench:
 * nothing of theirs is lost, from their start to their end. What all others took is the difference
 * of two readings. PostgreSQL's figure is the sum of all its processes, less those of other
 * databases, so that what is not told apart is in its rest.
 *
 * @param follower who follows; none where nobody does
 * @param before what is done before each turn
 */
record PriceTurn(
    BenchEnvironment environment,
    PostgresSessions sessions,
    TestDatabase database,
    Optional<Follower> follower,
    Runnable before) {

  private static final int CLIENTS = 16;

  /** What was taken until a moment, in seconds of processor time. */
  private record Reading(PostgresCpu postgres, double follower, double redis, long walBytes) {}

  /** Has each row be in Redis, the table be as old as the others', and code be compiled. */
  void warm(Pgbench pgbench, String cores, int turns) throws Exception {
    begin();
    database.execute("update counter set n = n + 1");
    for (int i = 0; i < turns; i++) {
      pgbench.run(database, CLIENTS, cores);
    }
    follower.ifPresent(Follower::awaitFollowed);
    end();
  }

  /** What an update costs at the full rate of writers who write one row each. */
  Measured cost(Pgbench pgbench, String cores) throws Exception {
    begin();
    Reading start = read();
    Measured load = pgbench.run(database, CLIENTS, cores);
    sessions.awaitEndOfPgbench(start.postgres);
    double writers = PostgresCpu.read(environment).endedSince(start.postgres);
    follower.ifPresent(Follower::awaitFollowed);
    Measured measured = load.and(costs(start, read(), writers, load.get("transactions")));
    end();
    return measured;
  }

  /**
   * How many rows come into Redis when many are changed in each transaction: while they are
   * changed, after that, and from the first to the last; and how many are wrong then.
   */
  Measured sustained(Pgbench pgbench, String cores) throws Exception {
    Follower it = follower.orElseThrow();
    begin();
    double before = it.stored();
    long began = System.nanoTime();
    Measured load = pgbench.run(database, CLIENTS, cores);
    double stored = it.stored() - before;
    double seconds = (System.nanoTime() - began) / 1e9;
    it.awaitFollowed();
    double all = it.stored() - before;
    double allSeconds = (System.nanoTime() - began) / 1e9;
    end();
    try (RedisCli redis = new RedisCli(environment.redis().port())) {
      return Measured.of("changes_per_second", load.get("per_second") * 100)
          .and("rows_per_second", all / allSeconds)
          .and("rows_per_second_under_load", stored / seconds)
          .and("rows_per_second_after_load", (all - stored) / (allSeconds - seconds))
          .and("seconds_after_load", allSeconds - seconds)
          .and("wrong", StoredRows.countWrong(redis, it.prefix(), database, "counter", "id"));
    }
  }

  private void begin() throws Exception {
    before.run();
    if (follower.isPresent()) {
      follower.get().resume();
    }
  }

  private void end() throws Exception {
    if (follower.isPresent()) {
      follower.get().pause();
    }
  }

  private Reading read() throws IOException, SQLException {
    return new Reading(
        PostgresCpu.read(environment),
        follower.isPresent() ? ProcFs.cpuSeconds(follower.get().pid()) : Double.NaN,
        ProcFs.cpuSeconds(environment.redis().pid()),
        sessions.walBytes());
  }

  private Measured costs(Reading start, Reading end, double writers, double updates)
      throws SQLException {
    Map<PostgresSessions.Kind, Double> others =
        sessions.secondsBetween(start.postgres, end.postgres, database);
    double rowReaders = others.getOrDefault(PostgresSessions.Kind.ROW_READER, 0.0);
    double leader = others.getOrDefault(PostgresSessions.Kind.LEADER, 0.0);
    double walsender = others.getOrDefault(PostgresSessions.Kind.WALSENDER, 0.0);
    double all =
        end.postgres.seconds()
            - start.postgres.seconds()
            - others.getOrDefault(PostgresSessions.Kind.ELSEWHERE, 0.0);
    // To the hundredth that all of them are exact to: a difference of zero is not less than it.
    double rest = Math.round((all - writers - rowReaders - leader - walsender) * 100) / 100.0;
    double micros = 1e6 / updates;
    return Measured.of("postgres_micros", all * micros)
        .and("writers_micros", writers * micros)
        .and("row_readers_micros", rowReaders * micros)
        .and("leader_micros", leader * micros)
        .and("walsender_micros", walsender * micros)
        .and("rest_micros", rest * micros)
        .and("follower_micros", (end.follower - start.follower) * micros)
        .and("redis_micros", (end.redis - start.redis) * micros)
        .and("wal_bytes", (end.walBytes - start.walBytes) / updates);
  }
}
