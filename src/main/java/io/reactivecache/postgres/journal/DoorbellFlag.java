package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.session.LeaderSession;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/**
 * The flag {@code reactive_cache.awake}, set only on the connection that holds the leader's lock: a
 * leader that lost the lock cannot set it any more.
 */
public final class DoorbellFlag {

  private static final String RAISE =
      "select setval('reactive_cache.awake', reactive_cache.awake_until())";
  private static final String LOWER = "select setval('reactive_cache.awake', 0)";
  private static final String DRAW_XID = "select pg_current_xact_id()::text::bigint";

  private final LeaderSession session;

  public DoorbellFlag(LeaderSession session) {
    this.session = session;
  }

  /** Hears the bell from now on. */
  public Future<Void> listen(Runnable onBell) {
    return session.listen(onBell);
  }

  /**
   * Nobody rings from now on. Says up to which id the journal has room, too.
   *
   * @return the nanoseconds that it took: a commit that is flushed, as a sequence is logged
   */
  public Future<Long> raise() {
    long began = System.nanoTime();
    return session.query(RAISE, Tuple.tuple()).map(raised -> System.nanoTime() - began);
  }

  /**
   * A writer that reads the flag from now on rings. In this order and in a transaction of its own:
   * z must be drawn after the flag was lowered, and be decided at once.
   *
   * @return an xid that was drawn after the flag was lowered: who may have read it before is older
   */
  public Future<Long> lower() {
    return session.transaction(
        () ->
            session
                .query(LOWER, Tuple.tuple())
                .compose(lowered -> session.query(DRAW_XID, Tuple.tuple()))
                .map(drawn -> drawn.iterator().next().getLong(0)),
        LeaderSession.PING_MILLIS);
  }
}
