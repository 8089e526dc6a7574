package io.reactivecache.bench;

import io.reactivecache.support.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/** Who is who among PostgreSQL's processes. Asks from another database than those measured. */
final class PostgresSessions implements AutoCloseable {

  /** What a process is there for. */
  enum Kind {
    ROW_READER,
    /** Listens and reads the journal. */
    LEADER,
    WALSENDER,
    /** What all share, such as the writer of the log, and what is none of the others. */
    REST,
    /** Of other databases: followers that are not measured now. */
    ELSEWHERE
  }

  private final BenchEnvironment environment;
  private final Connection connection;

  PostgresSessions(BenchEnvironment environment) throws SQLException {
    this.environment = environment;
    this.connection = DriverManager.getConnection(environment.postgres().jdbcUrl("postgres"));
  }

  /**
   * What the processes that are alive took between two readings, by kind, in seconds; none for no
   * process.
   */
  Map<Kind, Double> secondsBetween(PostgresCpu before, PostgresCpu after, TestDatabase database)
      throws SQLException {
    Map<Long, Kind> kinds = kinds(database);
    Map<Kind, Double> seconds = new EnumMap<>(Kind.class);
    after
        .alive()
        .keySet()
        .forEach(
            pid ->
                seconds.merge(
                    kinds.getOrDefault(pid, Kind.REST),
                    after.secondsSince(before, pid),
                    Double::sum));
    return seconds;
  }

  /** Waits until pgbench's sessions have ended, and the postmaster has taken note of it. */
  void awaitEndOfPgbench(PostgresCpu before) throws IOException {
    long postmaster = environment.postgres().pid();
    Awaitility.await("pgbench's sessions end")
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              Set<Long> unknown = new HashSet<>(ProcFs.children(postmaster));
              unknown.removeAll(before.alive().keySet());
              if (!unknown.isEmpty()) {
                unknown.removeAll(others());
              }
              return unknown.isEmpty();
            });
  }

  /** How many bytes of log were written so far. */
  long walBytes() throws SQLException {
    try (PreparedStatement ask =
            connection.prepareStatement("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
        ResultSet answer = ask.executeQuery()) {
      answer.next();
      return answer.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private Set<Long> others() throws SQLException {
    Set<Long> pids = new HashSet<>();
    try (PreparedStatement ask =
            connection.prepareStatement(
                "select pid from pg_stat_activity where application_name <> 'pgbench'");
        ResultSet answer = ask.executeQuery()) {
      while (answer.next()) {
        pids.add(answer.getLong(1));
      }
    }
    return pids;
  }

  private Map<Long, Kind> kinds(TestDatabase database) throws SQLException {
    Map<Long, Kind> kinds = new HashMap<>();
    try (PreparedStatement ask =
        connection.prepareStatement(
            """
            select pid, case
              when datname is null then 'REST'
              when datname <> ? then 'ELSEWHERE'
              when backend_type = 'walsender' then 'WALSENDER'
              when application_name = 'reactive-cache row reader' then 'ROW_READER'
              when application_name = 'reactive-cache listener' then 'LEADER'
              else 'REST' end
            from pg_stat_activity""")) {
      ask.setString(1, database.name());
      try (ResultSet answer = ask.executeQuery()) {
        while (answer.next()) {
          kinds.put(answer.getLong(1), Kind.valueOf(answer.getString(2)));
        }
      }
    }
    return kinds;
  }
}
