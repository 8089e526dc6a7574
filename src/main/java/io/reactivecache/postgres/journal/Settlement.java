package io.reactivecache.postgres.journal;

import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settled id: every change up to it is decided and visible. Fills take it as the version
 * of rows that did not change since, and nothing above it may be pruned.
 *
 * <p>Three statements of one transaction read the oldest running xid, the newest journal id, and
 * draw an xid of their own, z. A writer that drew a journal id up to that one drew its xid before
 * z; so once everything up to z is decided, so is every id. (Without drawing z, judging by the next
 * xid to come, it is wrong: a transaction may draw its xid in between.)
 */
public final class Settlement {

  /**
   * A point that will be settled.
   *
   * @param id of the journal
   * @param oldestXid no transaction older than this can hold an id above {@code id}
   * @param z once everything up to this xid is decided, the point is settled
   */
  private record Point(long id, long oldestXid, long z) {}

  private static final String BEGIN = Sql.load("settle_begin");
  private static final String OLDEST_XID = Sql.load("settle_oldest_xid");
  private static final String NEWEST_ID = Sql.load("settle_newest_id");
  private static final String DRAW_XID = Sql.load("settle_draw_xid");
  private static final String RECORD = Sql.load("settle_record");

  private final StatementPool pool;
  private final Term term;
  private @Nullable Point pending;
  private boolean busy;
  private long settledId;
  private long floor;

  public Settlement(StatementPool pool, Term term) {
    this.pool = pool;
    this.term = term;
  }

  /** Takes over from the leader before, which records nothing after this completes. */
  public Future<Void> begin() {
    return pool.query(BEGIN, Tuple.of(term.epoch(), term.number()))
        .compose(
            begun -> {
              if (begun.size() == 0) {
                return Future.failedFuture("another node leads, a term after " + term);
              }
              settledId = number(begun);
              floor = settledId;
              return Future.succeededFuture();
            });
  }

  /** The newest id known to be settled in this epoch; 0 when none is yet. */
  public long settledId() {
    return settledId;
  }

  /**
   * At least the version that any fill may have taken from the settled id. A replayed change is
   * stored under this one, should its own be smaller: Redis may have forgotten the fill. What is
   * read after this was asked contains every change up to it.
   */
  public long floor() {
    return floor;
  }

  /** Takes a new point, unless one is waiting; for a timer. */
  public Future<Void> takePoint() {
    if (busy || pending != null) {
      return Future.succeededFuture();
    }
    busy = true;
    return pool.query(NEWEST_ID, Tuple.tuple())
        .map(Settlement::number)
        // An idle database settles once and is left alone: drawing an xid is a write.
        .compose(newest -> newest > settledId ? takeNewPoint() : Future.<Void>succeededFuture())
        .onComplete(drawn -> busy = false);
  }

  private Future<Void> takeNewPoint() {
    return pool.transaction(Settlement::drawPoint).onSuccess(point -> pending = point).mapEmpty();
  }

  /** Whether {@link #observed} would record a point. */
  public boolean isSettledBy(long xmin) {
    return !busy && pending != null && xmin > pending.z();
  }

  /**
   * A snapshot taken after the point shows that everything below {@code xmin} is decided.
   *
   * @return whether a point was recorded as settled
   */
  public Future<Boolean> observed(long xmin) {
    Point point = pending;
    if (point == null || !isSettledBy(xmin)) {
      return Future.succeededFuture(false);
    }
    busy = true;
    // Before a fill can have it, even if the answer is lost.
    floor = Math.max(floor, point.id());
    return pool.query(RECORD, Tuple.of(term.epoch(), term.number(), point.id(), point.oldestXid()))
        .map(
            recorded -> {
              settledId = point.id();
              pending = null;
              return true;
            })
        .onComplete(recorded -> busy = false);
  }

  private static Future<Point> drawPoint(SqlConnection connection) {
    return number(connection, OLDEST_XID)
        .compose(
            oldest ->
                number(connection, NEWEST_ID)
                    .compose(
                        newest ->
                            number(connection, DRAW_XID).map(z -> new Point(newest, oldest, z))));
  }

  private static Future<Long> number(SqlConnection connection, String sql) {
    return connection.preparedQuery(sql).execute().map(Settlement::number);
  }

  private static Long number(RowSet<Row> rows) {
    return rows.iterator().next().getLong(0);
  }
}
