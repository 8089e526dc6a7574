package io.reactivecache.postgres;

import io.reactivecache.message.CursorMoved;
import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leadership, from taking over to its end: looks into the journal whenever the doorbell says
 * so, has what changed stored, and only then moves the cursor.
 *
 * <p>It ends with its session, when Redis shows that another node leads, or when it is stopped.
 * Every failure that does not pass by itself ends it too: the next leadership begins from what
 * Redis holds.
 */
final class Leader {

  private static final Logger log = LoggerFactory.getLogger(Leader.class);

  private static final String NEWEST_EPOCH_AGAIN_MESSAGE =
      "Redis lost the cursor again; waiting before the next epoch";
  private static final long CURSOR_CHECK_MILLIS = 1_000;
  private static final long EPOCH_PAUSE_MILLIS = 60_000;

  private final LeaderParts parts;
  private final CursorKeeper keeper;
  private final Takeover takeover;
  private final DoorbellFlag flag;
  private final Doorbell doorbell;
  private final Promise<Void> stopped = Promise.promise();

  private @Nullable TermOfOffice office;
  private Cursor cursor = new Cursor("", "", new Term(0, 0));
  private String snapshot = "";
  private long cursorMovedAt;
  private long cursorLostAt = Long.MIN_VALUE / 2;
  private Promise<Void> pause = Promise.promise();
  private boolean stopping;
  private String trouble = "";

  Leader(LeaderParts parts, boolean pollOnly) {
    this.parts = parts;
    Vertx vertx = parts.vertx();
    this.keeper = new CursorKeeper(parts.bus(), parts.retryOutages(), parts.redisClock());
    this.takeover = new Takeover(parts, keeper);
    this.flag = new DoorbellFlag(parts.session());
    this.doorbell =
        new Doorbell(
            parts.options().pollMillis(), parts.options().safetyPollMillis(), pollOnly, now());
    parts
        .session()
        .ended()
        .onComplete(
            ended -> {
              endOffice();
              vertx.runOnContext(woken -> pause.tryComplete());
            });
  }

  /** Takes over and leads; completes when the leadership has begun. */
  Future<Void> begin() {
    return flag.listen(this::rung)
        .compose(listening -> flag.raise())
        .compose(raised -> takeover.begin())
        .compose(this::takeOffice)
        .onSuccess(begun -> parts.vertx().runOnContext(next -> look()));
  }

  /** Ends the leadership after the look under way; nobody rings for a while after this. */
  Future<Void> stop() {
    stopping = true;
    pause.tryComplete();
    return stopped
        .future()
        .compose(idle -> flag.raise())
        .onComplete(raised -> parts.session().abandon("stopped"));
  }

  /** Whether a term has begun and everything it needs is there. */
  boolean isReady() {
    return office != null && trouble.isEmpty() && parts.health().problem().isEmpty();
  }

  /** One sentence for operators. */
  String describe() {
    TermOfOffice current = office;
    if (current == null) {
      return "taking over: waiting for Redis";
    }
    String state = "leads, term " + current.term() + ", doorbell " + doorbell.state();
    String problems = trouble.isEmpty() ? parts.health().problem().orElse("") : trouble;
    return problems.isEmpty() ? state : state + "; " + problems;
  }

  /** Age of the oldest change that was found and is not stored, in seconds. */
  double lagSeconds() {
    long oldest = office == null ? 0 : office.feed().oldestUnderWayMicros();
    return oldest == 0 ? 0 : Math.max(0, System.currentTimeMillis() - oldest / 1_000) / 1_000.0;
  }

  private Future<Void> takeOffice(Cursor start) {
    endOffice();
    TermOfOffice next = new TermOfOffice(parts, takeover, start.term());
    cursor = start;
    snapshot = start.snapshot();
    cursorMovedAt = now();
    trouble = "";
    return next.begin(() -> cursor.snapshot()).onSuccess(begun -> office = next);
  }

  private void endOffice() {
    if (office != null) {
      office.end();
      office = null;
    }
  }

  private void rung() {
    parts.metrics().doorbells().increment();
    doorbell.bell(now());
    pause.tryComplete();
  }

  /** One look and what follows from it; then the next. */
  private void look() {
    TermOfOffice current = office;
    if (stopping || current == null || !parts.session().isOpen()) {
      stopped.tryComplete();
      return;
    }
    boolean rungFor = doorbell.isBellPending();
    doorbell.looking();
    current
        .journal()
        .read(snapshot, current.feed()::handle)
        .compose(position -> advance(position).map(position))
        .compose(position -> current.settlement().observed(position.xmin()).map(position))
        .compose(position -> decide(position, rungFor))
        .onComplete(done -> parts.vertx().runOnContext(next -> look()), this::giveUp);
  }

  private void giveUp(Throwable failure) {
    parts.session().abandon(String.valueOf(failure.getMessage()));
    stopped.tryComplete();
  }

  private Future<Void> advance(JournalPosition position) {
    if (position.entries() == 0 && now() - cursorMovedAt < CURSOR_CHECK_MILLIS) {
      // Nothing to remember: the next look may begin here, a later leader from the older cursor.
      snapshot = position.snapshot();
      return Future.succeededFuture();
    }
    Cursor next = new Cursor(position.snapshot(), cursor.identity(), cursor.term());
    return keeper.move(cursor, next).compose(answer -> moved(answer, next));
  }

  private Future<Void> moved(CursorMoved answer, Cursor next) {
    cursorMovedAt = now();
    if (answer.moved()) {
      cursor = next;
      snapshot = next.snapshot();
      trouble = "";
      return Future.succeededFuture();
    }
    Cursor held = answer.held();
    if (held != null && held.term().compareTo(cursor.term()) > 0) {
      return Future.failedFuture("another node leads, term " + held.term());
    }
    return redisWentBack(held, next);
  }

  /** Redis restarted without its data, or from an older dump, or fell over to an older replica. */
  private Future<Void> redisWentBack(@Nullable Cursor held, Cursor next) {
    if (held == null && now() - cursorLostAt < EPOCH_PAUSE_MILLIS) {
      // Something keeps deleting it. Changes go on; each new epoch would empty the whole cache.
      trouble = NEWEST_EPOCH_AGAIN_MESSAGE;
      snapshot = next.snapshot();
      return Future.succeededFuture();
    }
    cursorLostAt = held == null ? now() : cursorLostAt;
    log.warn("Redis is not where we left it: held={} expected={}", held, cursor.term());
    return takeover
        .continueFrom(held)
        .onSuccess(
            start -> {
              if (start.term().epoch() == cursor.term().epoch()) {
                parts.metrics().resyncs("replay").increment();
              }
            })
        .compose(this::takeOffice);
  }

  private Future<Void> decide(JournalPosition position, boolean rungFor) {
    long missedBefore = doorbell.missed();
    Doorbell.Decision decision =
        doorbell.looked(position.entries() > 0, position.xmin(), rungFor, now());
    if (doorbell.missed() > missedBefore) {
      parts.metrics().doorbellsMissed().increment();
      log.error("A change came without the bell it needed: snapshot={}", position.snapshot());
    }
    return switch (decision.action()) {
      case WAKE_UP -> flag.raise().onSuccess(raised -> doorbell.flagRaised(now()));
      case SETTLE -> flag.lower().onSuccess(doorbell::flagLowered).mapEmpty();
      case LOOK -> pause(decision.waitMillis());
    };
  }

  private Future<Void> pause(long millis) {
    if (millis == 0 || doorbell.isBellPending() || stopping) {
      return Future.succeededFuture();
    }
    Promise<Void> current = Promise.promise();
    pause = current;
    long timer = parts.vertx().setTimer(millis, due -> current.tryComplete());
    return current.future().onComplete(over -> parts.vertx().cancelTimer(timer));
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
