package io.reactivecache.postgres;

import io.reactivecache.bus.Address;
import io.reactivecache.message.DropOlder;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a leadership begins to read: at the cursor in Redis, if that belongs to the database's
 * present history and the journal still reaches back to it; otherwise in a new epoch.
 */
final class Takeover {

  private static final Logger log = LoggerFactory.getLogger(Takeover.class);

  private static final String DRAW_TERM = "select nextval('reactive_cache.term')";
  private static final String JUDGE = Sql.load("judge_cursor");
  private static final String RAISE_LIMIT = Sql.load("raise_journal_limit");
  private static final String DECIDED = Sql.load("is_decided");
  private static final String END_OVERFLOW = "select setval('reactive_cache.overflowed', 0)";
  private static final String SNAPSHOT = "select pg_current_snapshot()::text";
  private static final String MARK = "select reactive_cache.new_mark()";
  private static final String BEGIN_EPOCH = Sql.load("begin_epoch");
  private static final long DROP_ANSWER_MILLIS = 10_000;
  private static final long DECIDED_POLL_MILLIS = 50;

  private final LeaderParts parts;
  private final CursorKeeper keeper;

  Takeover(LeaderParts parts, CursorKeeper keeper) {
    this.parts = parts;
    this.keeper = keeper;
  }

  /** Finds the cursor to read from; when this completes Redis holds it, under a term of its own. */
  Future<Cursor> begin() {
    return keeper.read().compose(this::continueFrom);
  }

  /** Continues from what Redis holds, or begins an epoch if it cannot serve. */
  Future<Cursor> continueFrom(@Nullable Cursor held) {
    return unfit(held)
        .compose(
            reason ->
                reason.isPresent() || held == null
                    ? beginEpoch(reason.orElse("cursor-missing"), held)
                    : adopt(held));
  }

  /**
   * Begins a new epoch: the start cursor first, then the epoch, then what Redis holds of older ones
   * is dropped, and the cursor is written last, so that a crash anywhere in between begins again.
   */
  Future<Cursor> beginEpoch(String reason, @Nullable Cursor held) {
    long heldEpoch = held == null ? 0 : held.term().epoch();
    return endOverflow()
        .compose(ended -> text(SNAPSHOT, Tuple.tuple()))
        .compose(
            snapshot ->
                query(MARK, Tuple.tuple())
                    .compose(marked -> query(BEGIN_EPOCH, Tuple.of(heldEpoch, snapshot)))
                    .compose(
                        epoch ->
                            drawTerm(epoch.getLong("epoch"))
                                .map(
                                    term ->
                                        new Cursor(snapshot, epoch.getString("identity"), term))))
        .compose(start -> dropOlder(start.term().epoch(), "").map(start))
        .compose(start -> keeper.move(null, start).map(start))
        .onSuccess(
            start -> {
              parts.metrics().resyncs(reason).increment();
              log.info("A new epoch begins: reason={} term={}", reason, start.term());
            });
  }

  /** Drops what a writer that was late may have stored of an older epoch after the first sweep. */
  Future<Void> dropOlder(long epoch, String position) {
    return parts
        .retryOutages()
        .untilDone(
            () ->
                parts
                    .bus()
                    .request(
                        Address.OLDER_DROP,
                        CursorKeeper.PARTITION,
                        new DropOlder(epoch, position),
                        DROP_ANSWER_MILLIS))
        .compose(
            page ->
                page.next().isEmpty() ? Future.succeededFuture() : dropOlder(epoch, page.next()));
  }

  private Future<Cursor> adopt(Cursor held) {
    return drawTerm(held.term().epoch())
        .map(term -> new Cursor(held.snapshot(), held.identity(), term))
        .compose(
            own ->
                keeper
                    .move(held, own)
                    .compose(
                        answer ->
                            answer.moved()
                                ? Future.succeededFuture(own)
                                : continueFrom(answer.held())));
  }

  /** Why nothing can be read from this cursor; empty when it can. */
  private Future<Optional<String>> unfit(@Nullable Cursor held) {
    if (held == null) {
      return Future.succeededFuture(Optional.of("cursor-missing"));
    }
    Tuple parameters = Tuple.of(held.snapshot(), held.identity(), held.term().epoch());
    return query(JUDGE, parameters).map(judged -> Optional.ofNullable(judged.getString("unfit")));
  }

  /**
   * While the journal was full, writers journaled nothing. Whoever did so drew its xid before the
   * limit was raised; once all of those are decided, a cursor misses none of them.
   */
  private Future<Void> endOverflow() {
    return query(RAISE_LIMIT, Tuple.of(parts.options().maxJournalRows()))
        .compose(
            raised ->
                raised.getBoolean("overflowed")
                    ? awaitDecided(raised.getLong("z"))
                        .compose(decided -> query(END_OVERFLOW, Tuple.tuple()))
                        .mapEmpty()
                    : Future.succeededFuture());
  }

  private Future<Void> awaitDecided(long xid) {
    return query(DECIDED, Tuple.of(xid))
        .compose(
            answer ->
                answer.getBoolean(0)
                    ? Future.succeededFuture()
                    : parts.vertx().timer(DECIDED_POLL_MILLIS).compose(due -> awaitDecided(xid)));
  }

  private Future<Term> drawTerm(long epoch) {
    return query(DRAW_TERM, Tuple.tuple()).map(row -> new Term(epoch, row.getLong(0)));
  }

  private Future<String> text(String sql, Tuple parameters) {
    return query(sql, parameters).map(row -> Objects.requireNonNull(row.getString(0)));
  }

  private Future<Row> query(String sql, Tuple parameters) {
    return parts.session().query(sql, parameters).map((RowSet<Row> rows) -> rows.iterator().next());
  }
}
