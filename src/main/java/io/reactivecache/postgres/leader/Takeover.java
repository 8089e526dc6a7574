package io.reactivecache.postgres.leader;

import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.journal.ChangeSource;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a leadership begins to read: at the cursor in Redis, if that belongs to the database's
 * present history and the journal still reaches back to it; otherwise in a new epoch.
 */
final class Takeover {

  private static final Logger log = LoggerFactory.getLogger(Takeover.class);

  private static final String DRAW_TERM = "select nextval('reactive_cache.term')";
  private static final String MARK = "select reactive_cache.new_mark()";
  private static final String KNOWN_EPOCH = "select epoch from reactive_cache.history";
  private static final String BEGIN_EPOCH = Sql.load("begin_epoch");

  /** Belongs to no history, so that a leader that finds it begins an epoch above it. */
  private static final String NO_IDENTITY = "";

  private static final String NO_POSITION = "none";

  private final LeaderContext context;
  private final CursorClient client;
  private final ChangeSource source;
  private final OldEpochSweep sweep;
  private String step = "begins";

  /**
   * Where to begin.
   *
   * @param cursor what Redis holds, under a term of our own
   */
  record Start(Cursor cursor, boolean isNewEpoch) {}

  Takeover(LeaderContext context, CursorClient client, ChangeSource source) {
    this.context = context;
    this.client = client;
    this.source = source;
    this.sweep = new OldEpochSweep(context);
  }

  /** What it is at, for operators. */
  String step() {
    return source.obstacle().orElse(step);
  }

  /** Finds the cursor to read from; when this completes Redis holds it, under a term of its own. */
  Future<Start> begin() {
    step = "waits for Redis's cursor";
    return client.read().compose(held -> continueFrom(held, 0));
  }

  /**
   * Continues from what Redis holds, or begins an epoch if it cannot serve.
   *
   * @param seen an epoch that somebody has seen: a new one is above it
   */
  Future<Start> continueFrom(CursorRead held, long seen) {
    Cursor oldest = oldest(held).orElse(null);
    long newest = Math.max(seen, held.newestEpoch());
    return oldest == null
        ? beginEpoch("cursor-missing", newest)
        : source
            .whyUnusable(oldest)
            .compose(
                reason ->
                    reason.isPresent()
                        ? beginEpoch(reason.get(), newest)
                        : adopt(oldest, held.copies()));
  }

  /** The copy that counts; empty when one is missing, or when they cannot be compared. */
  Optional<Cursor> oldest(CursorRead held) {
    return held.complete() ? source.oldest(held.copies()) : Optional.empty();
  }

  /**
   * Begins a new epoch: the start cursor first, then the epoch, then what Redis holds of older ones
   * is dropped, and the cursor is written last, so that a crash anywhere in between begins again.
   *
   * <p>Redis learns of the epoch before PostgreSQL commits it, by a cursor that fits no history:
   * two servers that each forget (an older dump here, an older replica there) must not give it out
   * twice.
   *
   * @param seen an epoch that somebody has seen: the new one is above it
   */
  Future<Start> beginEpoch(String reason, long seen) {
    step = "begins an epoch: " + reason;
    return source
        .begin()
        .compose(position -> beginEpochAt(position, seen))
        .onSuccess(
            start -> {
              context.metrics().resyncs(reason).increment();
              log.info("A new epoch begins: reason={} term={}", reason, start.term());
            })
        .map(start -> new Start(start, true));
  }

  private Future<Cursor> beginEpochAt(String position, long seen) {
    return query(MARK)
        .compose(marked -> query(KNOWN_EPOCH))
        .map(known -> 1 + Math.max(seen, known.getLong(0)))
        .compose(epoch -> announce(epoch).map(epoch))
        .compose(epoch -> query(BEGIN_EPOCH, Tuple.of(epoch, position)))
        .compose(
            begun ->
                drawTerm(begun.getLong("epoch"))
                    .map(term -> new Cursor(position, begun.getString("identity"), term)))
        .compose(
            start ->
                sweep.dropBelow(start.term().epoch()).compose(newest -> settle(start, newest)));
  }

  private Future<Void> announce(long epoch) {
    return client
        .move(List.of(), new Cursor(NO_POSITION, NO_IDENTITY, new Term(epoch, 0)))
        .compose(Takeover::mustHaveMoved);
  }

  /** Rows of an epoch that nobody remembered would win over ours: begin again above it. */
  private Future<Cursor> settle(Cursor start, OldEpochSweep.Swept swept) {
    return swept.newestEpoch() > start.term().epoch()
        ? beginEpochAt(start.position(), swept.newestEpoch())
        : writeStart(start).map(start);
  }

  /** Only in the Redis that was swept: another, in its place now, may hold what is older. */
  private Future<Void> writeStart(Cursor start) {
    return client.moveWhereItWas(List.of(), start).compose(Takeover::mustHaveMoved);
  }

  private static Future<Void> mustHaveMoved(CursorMoved answer) {
    return answer.moved()
        ? Future.succeededFuture()
        : Future.failedFuture(
            "Redis is another one or knows a later cursor: " + answer.held().copies());
  }

  /** Takes all copies, also those that are ahead since a leader died while it moved them. */
  private Future<Start> adopt(Cursor oldest, List<Cursor> copies) {
    long epoch = oldest.term().epoch();
    return drawTerm(epoch)
        .map(term -> new Cursor(oldest.position(), oldest.identity(), term))
        .compose(
            own ->
                client
                    .move(copies, own)
                    .compose(
                        answer ->
                            answer.moved()
                                ? Future.succeededFuture(new Start(own, false))
                                : continueFrom(answer.held(), epoch)));
  }

  private Future<Term> drawTerm(long epoch) {
    return query(DRAW_TERM).map(row -> new Term(epoch, row.getLong(0)));
  }

  private Future<Row> query(String sql) {
    return query(sql, Tuple.tuple());
  }

  private Future<Row> query(String sql, Tuple parameters) {
    return context
        .session()
        .query(sql, parameters)
        .map((RowSet<Row> rows) -> rows.iterator().next());
  }
}
