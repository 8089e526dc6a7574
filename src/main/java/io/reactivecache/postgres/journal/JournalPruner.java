package io.reactivecache.postgres.journal;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Empties the journal's leaves that nobody needs any more, and lets the journal grow by as much. A
 * leaf is needed while it holds an id above the settled one or a row that the cursor has not
 * passed; so is the table beside the ring that writers journal into while the leader guarantees
 * room.
 */
public final class JournalPruner {

  private static final String PRUNE = Sql.load("prune_leaf");
  private static final String PRUNE_DIRECT = Sql.load("prune_direct");
  private static final String ALLOW = Sql.load("allow_journal_growth");

  private final StatementPool pool;
  private final long maxJournalRows;

  public JournalPruner(StatementPool pool, long maxJournalRows) {
    this.pool = pool;
    this.maxJournalRows = maxJournalRows;
  }

  /**
   * Prunes what can be pruned without waiting for anybody.
   *
   * @param settledId nothing above it goes
   * @param cursor the snapshot in Redis; nothing that it may yet have to be compared with goes
   */
  public Future<Void> prune(long settledId, String cursor) {
    return BoundedForEach.run(
            1,
            Journal.LEAVES.iterator(),
            leaf -> pool.query(PRUNE, Tuple.of(leaf, settledId, cursor)).mapEmpty())
        .compose(pruned -> allowGrowth());
  }

  /** Lets the journal hold as many rows as it may above what is settled by now. */
  public Future<Void> allowGrowth() {
    return pool.query(ALLOW, Tuple.of(maxJournalRows)).mapEmpty();
  }

  /**
   * Prunes the table beside the ring, when it is its time. Asked often: writers go the dearer way
   * through the ring until it is done.
   */
  public Future<Void> pruneDirect(String cursor) {
    return pool.query(PRUNE_DIRECT, Tuple.of(cursor)).mapEmpty();
  }
}
