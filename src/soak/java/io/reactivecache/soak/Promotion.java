package io.reactivecache.soak;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.support.TestDatabase;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;

/**
 * A standby takes over that never got the last commits of the primary. PostgreSQL loses those by
 * itself; what had reached the standby must be there, and everything must follow it from then on.
 */
final class Promotion implements Fault.Strike {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CUT_OFF = "alter system set primary_conninfo = ''";

  @Override
  public void strike(Site site, Random random) throws Exception {
    EmbeddedPostgresServer primary = site.postgres();
    EmbeddedPostgresServer standby = Standby.of(site, primary);
    TestDatabase behind = site.databaseOn(standby);
    Map<String, Long> reached = site.ledger().least();
    awaitReplayed(behind, walEnd(site.database()));
    behind.execute(CUT_OFF, "select pg_reload_conf()");
    await("the standby is cut off")
        .until(() -> "0".equals(behind.value("select count(*) from pg_stat_wal_receiver")));
    Pause.between(300, 1_500, random);

    site.postgresProxy().cut();
    try {
      site.timeTravel().after(epoch(site.database()));
      Map<String, Long> most = site.ledger().most();
      site.ledger().beginEra();
      primary.kill();
      behind.execute("select pg_promote(true, 60)");
      takeStock(site, ExpectedState.of(behind).counters(), reached, most);
      site.replacePostgres(standby);
    } finally {
      site.postgresProxy().resume();
    }
    Standby.remove(primary);
  }

  /** What the promoted server holds is what counts from now on. */
  private static void takeStock(
      Site site, Map<String, Long> found, Map<String, Long> reached, Map<String, Long> most) {
    reached.forEach(
        (key, count) -> {
          long held = found.getOrDefault(key, 0L);
          if (held < count || held > most.getOrDefault(key, 0L)) {
            site.violations()
                .add(
                    Invariant.ACKNOWLEDGED,
                    "the promoted standby counts %d for %s, of which %d had reached it and %s were asked for"
                        .formatted(held, key, count, most.get(key)));
          }
        });
    site.ledger().foundAtBegin(found);
  }

  private static long epoch(TestDatabase database) {
    return Long.parseLong(
        String.valueOf(database.value("select max(epoch) from reactive_cache.history")));
  }

  private static String walEnd(TestDatabase database) {
    return String.valueOf(database.value("select pg_current_wal_flush_lsn()"));
  }

  private static void awaitReplayed(TestDatabase standby, String position) {
    await("the standby has replayed " + position)
        .until(
            () ->
                "t"
                    .equals(
                        standby.value("select pg_last_wal_replay_lsn() >= ?::pg_lsn", position)));
  }

  private static org.awaitility.core.ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20));
  }
}
