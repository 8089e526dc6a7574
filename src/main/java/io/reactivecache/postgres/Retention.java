package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * Empties the journal's leaves that nobody needs any more, and lets the journal grow by as much. A
 * leaf is needed while it holds an id above the settled one or a row that the cursor has not
 * passed.
 */
final class Retention {

  private static final String PRUNE = Sql.load("prune_leaf");
  private static final String ALLOW = Sql.load("allow_journal_growth");

  private final RowPool pool;
  private final long maxJournalRows;

  Retention(RowPool pool, long maxJournalRows) {
    this.pool = pool;
    this.maxJournalRows = maxJournalRows;
  }

  /**
   * Prunes what can be pruned without waiting for anybody.
   *
   * @param settledId nothing above it goes
   * @param cursor the snapshot in Redis; nothing that it may yet have to be compared with goes
   */
  Future<Void> prune(long settledId, String cursor) {
    return Windowed.run(
            1,
            Journal.LEAVES.iterator(),
            leaf -> pool.query(PRUNE, Tuple.of(leaf, settledId, cursor)).mapEmpty())
        .compose(pruned -> pool.query(ALLOW, Tuple.of(maxJournalRows)))
        .mapEmpty();
  }
}
