package io.reactivecache.soak;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.servers.ProcessPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;

/** What happens to PostgreSQL's processes. */
final class PostgresFaults {

  private static final String LISTENER =
      "select pid from pg_stat_activity where application_name = 'reactive-cache listener'"
          + " and datname = current_database()";
  private static final String BACKENDS =
      "select pid from pg_stat_activity where backend_type = 'client backend'"
          + " and datname = current_database() and pid <> pg_backend_pid()";
  private static final String ROLLED_BACK =
      """
      do $$ begin
        for i in 1 .. 150 loop
          begin
            insert into profile (username) values ('row-lost-' || i);
            raise exception using errcode = 'P0001';
          exception when raise_exception then
            null;
          end;
        end loop;
      end $$""";

  private PostgresFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("postgres: kill -9 of the postmaster", PostgresFaults::killPostmaster),
        Fault.of("postgres: kill -9 of one backend", PostgresFaults::killBackend),
        Fault.of("postgres: stop -m immediate", (site, random) -> restart(site, "QUIT", random)),
        Fault.of("postgres: fast restart", (site, random) -> restart(site, "INT", random)),
        Fault.of("postgres: SIGSTOP of all its processes", PostgresFaults::freezeAll),
        Fault.of("postgres: SIGSTOP of the listener's backend", PostgresFaults::freezeListener),
        Fault.of("postgres: listener's backend terminated", PostgresFaults::terminateListener),
        Fault.of("postgres: promotion of a standby that lacks the tail", new Promotion()));
  }

  private static void killPostmaster(Site site, Random random) throws Exception {
    try (Connection unfinished = site.database().connect()) {
      rollBackALot(unfinished);
      site.postgres().killPostmaster();
      Pause.between(0, 2_000, random);
      site.postgres().restart();
    } catch (SQLException lost) {
      // Its transaction died with the server, as it should.
    }
  }

  private static void killBackend(Site site, Random random) throws Exception {
    try (Connection unfinished = site.database().connect()) {
      rollBackALot(unfinished);
      List<Long> backends = pids(site, BACKENDS);
      Processes.signal(backends.get(random.nextInt(backends.size())), "KILL");
      awaitAnswer(site);
    } catch (SQLException lost) {
      // PostgreSQL ends all sessions when one crashes.
    }
  }

  private static void restart(Site site, String signal, Random random) throws Exception {
    site.postgres().stop(signal);
    Pause.between(0, 2_000, random);
    site.postgres().restart();
  }

  private static void freezeAll(Site site, Random random) throws Exception {
    TestPostgres server = new ProcessPostgres(site.postgres());
    try {
      server.freeze();
      Pause.between(500, 12_000, random);
    } finally {
      server.thaw();
    }
    awaitAnswer(site);
  }

  private static void freezeListener(Site site, Random random) throws Exception {
    List<Long> listeners = pids(site, LISTENER);
    try {
      listeners.forEach(pid -> signalIfThere(pid, "STOP"));
      Pause.between(500, 20_000, random);
    } finally {
      listeners.forEach(pid -> signalIfThere(pid, "CONT"));
    }
  }

  private static void terminateListener(Site site, Random random) throws Exception {
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      pids(site, LISTENER)
          .forEach(pid -> site.database().query("select pg_terminate_backend(?)", pid.intValue()));
      Pause.between(0, 500, random);
    }
  }

  /**
   * Draws transaction ids and values of sequences that come back after the crash, as long as nobody
   * commits after them: a commit would have them flushed. So everybody is kept waiting until then.
   */
  private static void rollBackALot(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("lock table profile in share row exclusive mode");
      statement.execute(ROLLED_BACK);
      statement.execute("insert into profile (username) values ('row-unfinished')");
    }
  }

  private static void awaitAnswer(Site site) {
    Awaitility.await("PostgreSQL answers")
        .atMost(java.time.Duration.ofSeconds(60))
        .pollInterval(java.time.Duration.ofMillis(20))
        .ignoreExceptions()
        .until(() -> "1".equals(site.database().value("select 1")));
  }

  private static List<Long> pids(Site site, String sql) {
    return site.database().query(sql).stream()
        .map(row -> Long.valueOf(String.valueOf(row.get(0))))
        .toList();
  }

  private static void signalIfThere(long pid, String signal) {
    try {
      Processes.signal(pid, signal);
    } catch (IllegalStateException gone) {
      // It ended meanwhile.
    }
  }
}
