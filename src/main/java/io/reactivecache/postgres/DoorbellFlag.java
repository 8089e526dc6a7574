package io.reactivecache.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/**
 * The flag {@code reactive_cache.awake}, set only on the connection that holds the leader's lock: a
 * leader that lost the lock cannot set it any more.
 */
final class DoorbellFlag {

  private static final String RAISE = "select setval('reactive_cache.awake', 1)";
  private static final String LOWER = Sql.load("lower_awake_flag");

  private final LeaderSession session;

  DoorbellFlag(LeaderSession session) {
    this.session = session;
  }

  /** Hears the bell from now on. */
  Future<Void> listen(Runnable onBell) {
    return session.listen(onBell);
  }

  /** Nobody rings from now on. */
  Future<Void> raise() {
    return session.query(RAISE, Tuple.tuple()).mapEmpty();
  }

  /**
   * Whoever reads the flag from now on rings.
   *
   * @return an xid that was drawn after the flag was lowered: who may have read it before is older
   */
  Future<Long> lower() {
    return session
        .script(LOWER)
        .map(
            results -> {
              RowSet<?> result = results;
              while (!result.columnsNames().contains("z")) {
                result = result.next();
              }
              return result.iterator().next() instanceof io.vertx.sqlclient.Row row
                  ? row.getLong("z")
                  : 0L;
            });
  }
}
