package io.reactivecache.postgres.journal;

import io.micrometer.core.instrument.Timer;
import io.reactivecache.async.Timed;
import io.reactivecache.postgres.client.Sql;
import io.reactivecache.postgres.rows.KeyForm;
import io.reactivecache.postgres.session.LeaderSession;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Reads the journal without gaps, by the difference of two snapshots, as PgQ does: what became
 * visible since snapshot {@code c} was written by a transaction that {@code c} saw as running or
 * not begun. A long transaction neither hides its own late rows nor delays anybody else's.
 *
 * <p>The rows and the snapshot that the next journal read begins with come from one statement: two
 * would miss or repeat rows.
 */
public final class Journal implements ChangeSource {

  /** The numbers of its partitions. */
  static final List<Integer> LEAVES = IntStream.range(0, 8).boxed().toList();

  /**
   * Keys that are handed over at once: each page's end is a pause of the pipeline. More are a
   * backlog, which PostgreSQL groups and a portal reads: that costs the session twice as much a
   * key.
   */
  static final int PAGE = 20_000;

  /** What is new since the last journal read; see {@link #PAGE}. */
  static final String READ = Sql.load("read_journal");

  /** All that waits, for a portal. */
  static final String BACKLOG = Sql.load("read_journal_backlog");

  private static final String SNAPSHOT = "select pg_current_snapshot()::text";
  private static final String JUDGE = Sql.load("judge_cursor");
  private static final String IN_BYTES = Sql.load("read_journal_bytes");

  /** For a backlog, which takes its time to be sorted out. */
  private static final long DEADLINE_MILLIS = 60_000;

  /**
   * For a journal read soon after another: no ping gets through beside it, so this is what notices.
   */
  private static final long SOON_DEADLINE_MILLIS = 2 * LeaderSession.PING_MILLIS;

  private final LeaderSession session;
  private final Timer timer;
  private final String statement;
  private final String backlog;
  private final JournalOverflow overflow;
  private long readAtNanos;
  private String endedAt = "";

  private record LastPage(List<ChangedKey> entries, JournalReadResult position) {}

  /**
   * A journal that nobody has read yet.
   *
   * @param maxRows what it may hold above what is settled
   * @param timer counts those that are read in one answer
   */
  public Journal(Vertx vertx, LeaderSession session, long maxRows, Timer timer) {
    this.session = session;
    this.overflow = new JournalOverflow(vertx, session, maxRows);
    this.timer = timer;
    this.statement = inFormOf(session, READ);
    this.backlog = inFormOf(session, BACKLOG);
  }

  private static String inFormOf(LeaderSession session, String read) {
    return session.keyForm() == KeyForm.TEXT ? read : IN_BYTES.replace("/*read*/", read);
  }

  @Override
  public Future<String> begin() {
    return overflow
        .end()
        .compose(ended -> session.query(SNAPSHOT, Tuple.tuple()))
        .map(rows -> Objects.requireNonNull(rows.iterator().next().getString(0)));
  }

  @Override
  public Optional<String> obstacle() {
    return overflow.obstacle();
  }

  @Override
  public Future<Optional<String>> whyUnusable(Cursor cursor) {
    Tuple parameters = Tuple.of(cursor.position(), cursor.identity(), cursor.term().epoch());
    return session
        .query(JUDGE, parameters)
        .map(judged -> Optional.ofNullable(judged.iterator().next().getString("unusable")))
        .recover(
            failure ->
                // Whatever stands there is no snapshot.
                failure instanceof PgException refused && refused.getSqlState().startsWith("22")
                    ? Future.succeededFuture(Optional.of("cursor-unreadable"))
                    : Future.failedFuture(failure));
  }

  @Override
  public Optional<Cursor> oldest(List<Cursor> copies) {
    return OldestCursor.of(copies);
  }

  /** Hands over at most {@link #PAGE} keys at a time. */
  @Override
  public Future<JournalReadResult> read(
      String from, Function<List<ChangedKey>, Future<Void>> consumer) {
    long before = readAtNanos;
    readAtNanos = System.nanoTime();
    long sinceMillis = TimeUnit.NANOSECONDS.toMillis(readAtNanos - before);
    // From elsewhere it may be a long one: to see how long it is would read it all twice.
    return (from.equals(endedAt)
            ? readOn(from, sinceMillis, consumer)
            : readBacklog(from, consumer))
        .onSuccess(found -> endedAt = found.position());
  }

  private Future<JournalReadResult> readOn(
      String snapshot, long sinceMillis, Function<List<ChangedKey>, Future<Void>> consumer) {
    long deadline = sinceMillis < SOON_DEADLINE_MILLIS ? SOON_DEADLINE_MILLIS : DEADLINE_MILLIS;
    return Timed.run(timer, () -> session.query(statement, Tuple.of(snapshot, PAGE + 1), deadline))
        .map(JournalPage::new)
        .compose(
            found ->
                found.keys() > PAGE
                    ? readBacklog(snapshot, consumer)
                    : handOver(found, snapshot, consumer));
  }

  private Future<JournalReadResult> handOver(
      JournalPage found, String from, Function<List<ChangedKey>, Future<Void>> consumer) {
    long took = System.nanoTime() - readAtNanos;
    List<ChangedKey> entries = found.entries();
    JournalReadResult position = found.result(from, entries.size(), took);
    return entries.isEmpty()
        ? Future.succeededFuture(position)
        : consumer.apply(entries).map(position);
  }

  private Future<JournalReadResult> readBacklog(
      String snapshot, Function<List<ChangedKey>, Future<Void>> consumer) {
    return session
        .transaction(
            () ->
                bounded(session.connection().prepare(backlog))
                    .compose(statement -> readPortal(statement, snapshot, consumer)),
            DEADLINE_MILLIS)
        // Outside of the transaction: it may take as long as Redis is away.
        .compose(last -> consumer.apply(last.entries()).map(last.position()));
  }

  private Future<LastPage> readPortal(
      PreparedStatement statement,
      String snapshot,
      Function<List<ChangedKey>, Future<Void>> consumer) {
    io.vertx.sqlclient.Cursor portal = statement.cursor(Tuple.of(snapshot));
    return nextPage(portal)
        .compose(first -> handOverPages(portal, first, first.position(0), consumer))
        .compose(last -> bounded(statement.close()).map(last));
  }

  /** Reads the next page while this one is worked off; hands over all but the last. */
  private Future<LastPage> handOverPages(
      io.vertx.sqlclient.Cursor portal,
      JournalPage page,
      JournalReadResult before,
      Function<List<ChangedKey>, Future<Void>> consumer) {
    List<ChangedKey> entries = page.entries();
    JournalReadResult position =
        new JournalReadResult(
            before.position(),
            before.xmin(),
            before.entries() + entries.size(),
            before.overflowed(),
            before.cost());
    if (!portal.hasMore()) {
      return Future.succeededFuture(new LastPage(entries, position));
    }
    Future<JournalPage> next = nextPage(portal);
    return Future.all(consumer.apply(entries), next)
        .compose(both -> handOverPages(portal, next.result(), position, consumer));
  }

  private Future<JournalPage> nextPage(io.vertx.sqlclient.Cursor portal) {
    return bounded(portal.read(PAGE)).map(JournalPage::new);
  }

  private <T> Future<T> bounded(Future<T> answer) {
    return session.bounded(answer, DEADLINE_MILLIS);
  }
}
