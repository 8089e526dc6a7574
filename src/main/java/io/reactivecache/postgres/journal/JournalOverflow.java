package io.reactivecache.postgres.journal;

import io.reactivecache.async.BoundedForEach;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.session.LeaderSession;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Ends a journal's overflow, as the first step of the epoch that follows it.
 *
 * <p>A new epoch needs nothing of the old journal, so it is emptied first, as far as no running
 * transaction has written there; then the limit is raised. A writer that journaled nothing drew its
 * xid before that; once all of those are decided, a cursor misses none of them.
 */
final class JournalOverflow {

  private static final String OVERFLOWED = "select last_value = 1 from reactive_cache.overflowed";
  private static final String EMPTY_LEAF = Sql.load("empty_leaf");
  private static final String EMPTY_DIRECT = Sql.load("empty_direct");
  private static final String RAISE_LIMIT = Sql.load("raise_journal_limit");
  private static final String DECIDED = Sql.load("is_decided");
  private static final String END = "select setval('reactive_cache.overflowed', 0)";
  private static final long EMPTY_AGAIN_MILLIS = 1_000;
  private static final long DECIDED_POLL_MILLIS = 50;

  private final Vertx vertx;
  private final LeaderSession session;
  private final long maxRows;
  private String obstacle = "";

  /**
   * @param maxRows what the journal may hold above what is settled
   */
  JournalOverflow(Vertx vertx, LeaderSession session, long maxRows) {
    this.vertx = vertx;
    this.session = session;
    this.maxRows = maxRows;
  }

  /** Whether writers journal nothing since the journal was full. */
  private Future<Boolean> happened() {
    return query(OVERFLOWED, Tuple.tuple()).map(row -> row.getBoolean(0));
  }

  /** Why the overflow cannot end yet; empty when there is none. */
  Optional<String> obstacle() {
    return obstacle.isEmpty() ? Optional.empty() : Optional.of(obstacle);
  }

  /** Completes when writers journal again and no transaction is left that did not. */
  Future<Void> end() {
    return happened()
        .compose(
            overflowed ->
                overflowed
                    ? makeRoom().compose(this::awaitDecided).compose(this::clear)
                    : Future.succeededFuture());
  }

  private Future<Long> makeRoom() {
    return BoundedForEach.run(
            1, Journal.LEAVES.iterator(), leaf -> query(EMPTY_LEAF, Tuple.of(leaf)).mapEmpty())
        .compose(emptied -> session.query(EMPTY_DIRECT, Tuple.tuple()))
        .compose(emptied -> query(RAISE_LIMIT, Tuple.of(maxRows)))
        .compose(
            raised -> {
              if (raised.getBoolean("has_room")) {
                return Future.succeededFuture(raised.getLong("z"));
              }
              obstacle =
                  "the journal is full and cannot be emptied: a transaction or a backup holds it";
              return vertx.timer(EMPTY_AGAIN_MILLIS).compose(due -> makeRoom());
            });
  }

  private Future<Void> awaitDecided(long xid) {
    obstacle = "the journal was full: waits for transactions that were running then";
    return query(DECIDED, Tuple.of(xid))
        .compose(
            answer ->
                answer.getBoolean(0)
                    ? Future.succeededFuture()
                    : vertx.timer(DECIDED_POLL_MILLIS).compose(due -> awaitDecided(xid)));
  }

  private Future<Void> clear(Void decided) {
    return query(END, Tuple.tuple()).onSuccess(cleared -> obstacle = "").mapEmpty();
  }

  private Future<Row> query(String sql, Tuple parameters) {
    return session.query(sql, parameters).map(rows -> rows.iterator().next());
  }
}
