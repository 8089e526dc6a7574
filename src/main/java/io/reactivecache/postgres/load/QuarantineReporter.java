package io.reactivecache.postgres.load;

import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.KeyForm;
import io.reactivecache.postgres.rows.Mirror;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the leader, by the journal, of rows that a loader could not show: it may never have seen
 * them, and only it keeps the list of what is quarantined.
 */
public record QuarantineReporter(StatementPool pool) {

  private static final Logger log = LoggerFactory.getLogger(QuarantineReporter.class);

  private static final String REPORT = Sql.load("quarantine_report");

  /** Reports them, unless they are listed already; nobody waits for it. */
  void report(Mirror mirror, List<String> keys) {
    if (!keys.isEmpty()) {
      pool.query(REPORT, Tuple.of(mirror.id()).addValue(KeyForm.bytes(keys)))
          // The next load of the row reports it again.
          .onFailure(failure -> log.debug("Quarantined rows could not be reported", failure));
    }
  }
}
