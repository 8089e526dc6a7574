package io.reactivecache.postgres.audit;

import io.reactivecache.message.AskAudit;
import io.reactivecache.message.AskAudit.AuditTold;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;

/**
 * Serves questions about audits on any node. The leader, wherever it is, finds a request in
 * PostgreSQL within a second.
 */
public final class AuditEndpoint {

  private final AuditTable table;

  public AuditEndpoint(StatementPool pool) {
    this.table = new AuditTable(pool);
  }

  /** Fails with UNAVAILABLE when PostgreSQL does not answer. */
  public Future<AuditTold> answer(AskAudit asked) {
    return table.ask(asked.mirror(), asked.start()).recover(PgFailures::forBus);
  }
}
