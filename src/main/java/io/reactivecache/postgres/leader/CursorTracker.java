package io.reactivecache.postgres.leader;

import io.reactivecache.async.Monotonic;
import io.reactivecache.message.MoveCursor.CursorMoved;
import io.reactivecache.message.ReadCursor.CursorRead;
import io.reactivecache.postgres.journal.JournalReadResult;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one leader has come: the cursor that Redis holds, the position where the next journal
 * read begins, and what to do when Redis or the journal is not where it was left.
 */
final class CursorTracker {

  private static final Logger log = LoggerFactory.getLogger(CursorTracker.class);

  private static final long CHECK_MILLIS = 1_000;

  /**
   * How long a cursor may stay behind what is stored. A later leader stores so much once more,
   * which changes nothing; a move for each journal read would cost as much as to store a row. Only
   * where the process of Redis is known: a replica that takes over may have this cursor, and lack
   * what was stored since.
   */
  private static final long MOVE_MILLIS = 100;

  private static final long EPOCH_PAUSE_MILLIS = 60_000;

  private final LeaderContext context;
  private final CursorClient client;
  private final Takeover takeover;

  private Cursor cursor;
  private List<Cursor> copies;
  private String from;
  private boolean behind;
  private long checkedAt;
  private long cursorLostAt = Long.MIN_VALUE / 2;
  private String trouble = "";
  private boolean readingAgain;

  CursorTracker(
      LeaderContext context, CursorClient client, Takeover takeover, Takeover.Start start) {
    this.context = context;
    this.client = client;
    this.takeover = takeover;
    this.cursor = start.cursor();
    this.copies = List.of(cursor);
    this.from = cursor.position();
    begin(start);
  }

  /** Where the next journal read begins. */
  String from() {
    return from;
  }

  /** What Redis holds. */
  Cursor cursor() {
    return cursor;
  }

  /**
   * Whether the last journal read is taken once more because another Redis answers: what it finds
   * needs no bell, and is not delivered before.
   */
  boolean isReadingAgain() {
    return readingAgain;
  }

  /** What keeps the cursor from moving; empty when nothing does. */
  String trouble() {
    return trouble;
  }

  /**
   * Everything that a journal read found is stored: moves on. The cursor in Redis follows with a
   * later journal read, see {@link #millisUntilMove}, and is compared every second, so that a Redis
   * that went back is noticed while nothing changes.
   *
   * @param compare whether to move or compare it now
   * @return where to begin again, if that is not simply the next journal read
   */
  Future<Optional<Cursor>> advance(JournalReadResult found, boolean compare) {
    if (found.overflowed()) {
      // While the journal was full (Redis was away for long) writers journaled nothing.
      return takeover.beginEpoch("journal-overflow", cursor.term().epoch()).map(this::begin);
    }
    behind |= found.entries() > 0;
    long waited = Monotonic.millis() - checkedAt;
    boolean due = compare || readingAgain || waited >= (behind ? moveMillis() : CHECK_MILLIS);
    if (behind && context.redisProcesses().isElsewhere()) {
      return readAgain();
    }
    if (!due) {
      // The next journal read may begin here, and a later leader's at the older cursor.
      from = found.position();
      return Future.succeededFuture(Optional.empty());
    }
    Cursor next = new Cursor(found.position(), cursor.identity(), cursor.term());
    return client.moveWhereItWas(copies, next).compose(answer -> moved(answer, next));
  }

  /** When the next journal read is due for the cursor to follow, if none comes before. */
  long millisUntilMove() {
    return behind && trouble.isEmpty()
        ? Math.max(1, checkedAt + moveMillis() - Monotonic.millis())
        : Long.MAX_VALUE;
  }

  /** Moves the cursor to where the last journal read ended, which is the last one. */
  Future<Void> catchUp() {
    if (!behind || readingAgain || context.redisProcesses().isElsewhere()) {
      return Future.succeededFuture();
    }
    Cursor last = new Cursor(from, cursor.identity(), cursor.term());
    return client.moveWhereItWas(copies, last).mapEmpty();
  }

  private long moveMillis() {
    return context.redisProcesses().cursorIn().isEmpty() ? 0 : MOVE_MILLIS;
  }

  private Future<Optional<Cursor>> moved(CursorMoved answer, Cursor next) {
    checkedAt = Monotonic.millis();
    if (answer.moved()) {
      cursor = next;
      copies = List.of(next);
      from = next.position();
      behind = false;
      trouble = "";
      readingAgain = false;
      return Future.succeededFuture(Optional.empty());
    }
    if (!answer.held().redisProcess().equals(context.redisProcesses().cursorIn())) {
      return readAgain();
    }
    from = next.position();
    return notMoved(answer.held());
  }

  /**
   * Another Redis answers than the one that held the cursor: what was stored since may be missing
   * there, even if its cursor is the same. So this journal read is taken once more, from the cursor
   * on.
   */
  private Future<Optional<Cursor>> readAgain() {
    if (!readingAgain) {
      readingAgain = true;
      log.info(
          "Another Redis answers, what was stored last is stored again: term={}", cursor.term());
    }
    cursorLostAt = Long.MIN_VALUE / 2;
    return client
        .read()
        .compose(
            held -> {
              from = cursor.position();
              if (!takeover.oldest(held).equals(Optional.of(cursor))) {
                return notMoved(held);
              }
              // Some may be ahead, by a move that was cut short.
              copies = held.copies();
              return Future.succeededFuture(Optional.empty());
            });
  }

  private Future<Optional<Cursor>> notMoved(CursorRead held) {
    return held.copies().stream()
        .map(Cursor::term)
        .filter(term -> term.compareTo(cursor.term()) > 0)
        .findAny()
        .map(later -> Future.<Optional<Cursor>>failedFuture("another node leads, term " + later))
        .orElseGet(() -> redisWentBack(held));
  }

  /** Redis restarted without its data, or from an older dump, or fell over to an older replica. */
  private Future<Optional<Cursor>> redisWentBack(CursorRead held) {
    Optional<Cursor> oldest = takeover.oldest(held);
    if (oldest.isEmpty() && Monotonic.millis() - cursorLostAt < EPOCH_PAUSE_MILLIS) {
      // Something keeps deleting it. Changes go on; each new epoch would empty the whole cache.
      trouble = "Redis lost the cursor again; waiting before the next epoch";
      return Future.succeededFuture(Optional.empty());
    }
    cursorLostAt = oldest.isEmpty() ? Monotonic.millis() : cursorLostAt;
    log.warn("Redis is not where we left it: held={} expected={}", held.copies(), cursor.term());
    return takeover
        .continueFrom(held, cursor.term().epoch())
        .onSuccess(
            start -> {
              if (!start.isNewEpoch()) {
                context.metrics().resyncs("replay").increment();
              }
            })
        .map(this::begin);
  }

  private Optional<Cursor> begin(Takeover.Start start) {
    cursor = start.cursor();
    copies = List.of(cursor);
    from = cursor.position();
    behind = false;
    checkedAt = Monotonic.millis();
    trouble = "";
    return Optional.of(cursor);
  }
}
