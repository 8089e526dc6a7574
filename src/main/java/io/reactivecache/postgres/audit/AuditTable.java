package io.reactivecache.postgres.audit;

import io.reactivecache.message.AskAudit.AuditTold;
import io.reactivecache.message.AuditReport;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What is known of audits, kept in PostgreSQL: any node may ask for one, the leader goes on with
 * it, and what it found outlives both.
 */
final class AuditTable {

  private static final String ASK = Sql.load("audit_ask");
  private static final String TELL = Sql.load("audit_tell");
  private static final String DUE = Sql.load("audit_due");
  private static final String RESUME = Sql.load("audit_resume");
  private static final String RECORD = Sql.load("audit_record");
  private static final String END = Sql.load("audit_end");

  private final StatementPool pool;

  /** A mirror whose turn it is. */
  record Due(String mirror, boolean asked) {}

  /** Where a pass stood. */
  record Mark(String position, AuditReport report) {}

  AuditTable(StatementPool pool) {
    this.pool = pool;
  }

  /** Has a mirror compared, or only tells of it. */
  Future<AuditTold> ask(String mirror, boolean start) {
    return pool.query(start ? ASK : TELL, Tuple.of(mirror))
        .map(
            rows ->
                first(rows)
                    .map(AuditTable::told)
                    .orElseGet(() -> new AuditTold(false, null, null)));
  }

  /** The mirrors whose turn it is: those that somebody asked for first, the longest waiting. */
  Future<List<Due>> due(List<String> mirrors) {
    return pool.query(DUE, Tuple.tuple().addArrayOfString(mirrors.toArray(String[]::new)))
        .map(
            rows ->
                StreamSupport.stream(rows.spliterator(), false)
                    .map(row -> new Due(row.getString("mirror"), row.getBoolean("asked")))
                    .toList());
  }

  /** Where a pass of this epoch stood; empty if there is none of this kind. */
  Future<Optional<Mark>> resume(Due due, long epoch) {
    return pool.query(RESUME, Tuple.of(due.mirror(), epoch))
        .map(
            rows ->
                first(rows)
                    .map(row -> new Mark(row.getString("position"), report(row, "running")))
                    .filter(mark -> mark.report().asked() == due.asked()));
  }

  Future<Void> record(AuditPass pass, long epoch) {
    return pool.query(RECORD, Tuple.of(pass.mirror(), epoch, pass.position(), text(pass.report())))
        .mapEmpty();
  }

  Future<Void> end(String mirror, AuditReport ended) {
    return pool.query(END, Tuple.of(mirror, text(ended), ended.asked())).mapEmpty();
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    for (Row row : rows) {
      return Optional.of(row);
    }
    return Optional.empty();
  }

  private static AuditTold told(Row row) {
    return new AuditTold(
        row.getBoolean("asked"),
        row.getString("running") == null ? null : report(row, "running"),
        row.getString("last") == null ? null : report(row, "last"));
  }

  private static String text(AuditReport report) {
    return report.toJson().encode();
  }

  private static AuditReport report(Row row, String column) {
    return AuditReport.fromJson(new JsonObject(row.getString(column)));
  }
}
