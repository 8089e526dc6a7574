package io.reactivecache.postgres.load;

import io.reactivecache.message.ReadQuarantine;
import io.reactivecache.message.ReadQuarantine.QuarantineRead;
import io.reactivecache.message.RetryQuarantined;
import io.reactivecache.message.RetryQuarantined.QuarantinedRetried;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.rows.KeyForm;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers on any node what is quarantined, and has it retried: both are PostgreSQL's to do. */
public record QuarantineEndpoint(StatementPool pool) {

  private static final String LIST = Sql.load("quarantine_list");
  private static final String RETRY = Sql.load("quarantine_retry_asked");

  public Future<QuarantineRead> read(ReadQuarantine asked) {
    return pool.query(LIST, Tuple.of(asked.mirror()))
        .map(QuarantineEndpoint::entries)
        .recover(PgFailures::forBus);
  }

  public Future<QuarantinedRetried> retry(RetryQuarantined asked) {
    return pool.query(RETRY, Tuple.of(asked.mirror(), bytes(asked.key())))
        .map(rows -> new QuarantinedRetried(rows.iterator().next().getLong("driven")))
        .recover(PgFailures::forBus);
  }

  private static @Nullable Buffer bytes(@Nullable String key) {
    return key == null ? null : Buffer.buffer(key);
  }

  private static QuarantineRead entries(RowSet<Row> rows) {
    List<ReadQuarantine.Entry> entries = new ArrayList<>(rows.size());
    long unlisted = 0;
    for (Row row : rows) {
      unlisted = row.getLong("unlisted");
      if (row.getValue("key") != null) {
        entries.add(
            new ReadQuarantine.Entry(
                KeyForm.key(row),
                row.getString("reason"),
                row.getString("detail"),
                row.getLong("count"),
                row.getOffsetDateTime("first_seen"),
                row.getOffsetDateTime("last_seen")));
      }
    }
    return new QuarantineRead(entries, unlisted);
  }
}
