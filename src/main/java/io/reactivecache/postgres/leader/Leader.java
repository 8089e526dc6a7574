package io.reactivecache.postgres.leader;

import io.reactivecache.async.Deadline;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.postgres.deliver.ChangeFeed;
import io.reactivecache.postgres.journal.ChangeSource;
import io.reactivecache.postgres.journal.Doorbell;
import io.reactivecache.postgres.journal.DoorbellFlag;
import io.reactivecache.postgres.journal.Journal;
import io.reactivecache.postgres.journal.JournalReadResult;
import io.reactivecache.postgres.session.CursorClient;
import io.reactivecache.postgres.session.DeliveryBarrier;
import io.reactivecache.postgres.session.LeaderContext;
import io.reactivecache.row.Cursor;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One leadership, from taking over to its end: reads the journal whenever the doorbell says so, has
 * what changed stored, and only then moves the cursor.
 *
 * <p>It ends with its session, when Redis shows that another node leads, or when it is stopped.
 * Every failure that does not pass by itself ends it too: the next leadership begins from what
 * Redis holds.
 */
final class Leader {

  private static final Logger log = LoggerFactory.getLogger(Leader.class);

  /** How long a stop waits for the journal read under way, which an outage of Redis may hold up. */
  private static final long LAST_READ_MILLIS = 2_000;

  private final LeaderContext context;
  private final CursorClient client;
  private final ChangeSource source;
  private final Takeover takeover;
  private final DoorbellFlag flag;
  private final Doorbell doorbell;
  private final DeliveryBarrier barrier = new DeliveryBarrier(() -> this.pause.tryComplete());
  private final Promise<Void> idle = Promise.promise();
  private Bus.@Nullable Subscription asked;

  private @Nullable TermDuties duties;
  private @Nullable CursorTracker cursorTracker;
  private Promise<Void> pause = Promise.promise();
  private boolean reading;
  private boolean raising;
  private boolean stopping;

  Leader(LeaderContext context, boolean pollOnly) {
    this.context = context;
    this.client = new CursorClient(context);
    this.source =
        new Journal(
            context.vertx(),
            context.session(),
            context.options().maxJournalRows(),
            context.metrics().hop("journal"));
    this.takeover = new Takeover(context, client, source);
    this.flag = new DoorbellFlag(context.session());
    this.doorbell =
        new Doorbell(
            context.options().pollMillis(),
            context.options().safetyPollMillis(),
            pollOnly,
            System.nanoTime());
    context
        .session()
        .ended()
        .onComplete(
            ended -> {
              endDuties();
              barrier.end("the leadership is over");
              answerNoMore();
              context.vertx().runOnContext(woken -> pause.tryComplete());
            });
  }

  /** Takes over and leads; completes when the leadership has begun. */
  Future<Void> begin() {
    return flag.listen(this::rung)
        .compose(listening -> raise())
        .compose(raised -> takeover.begin())
        .compose(this::beginDuties)
        .onSuccess(begun -> context.vertx().runOnContext(next -> readJournal()))
        .onSuccess(begun -> answer());
  }

  private void answer() {
    if (context.session().isOpen()) {
      DeliveryEndpoint endpoint = new DeliveryEndpoint(barrier, context.redisProcesses());
      asked = context.bus().serve(Address.DELIVERY_ASK, 0, question -> endpoint.answer());
    }
  }

  private void answerNoMore() {
    if (asked != null) {
      asked.close();
    }
  }

  /**
   * Ends the leadership, if possible after the journal read under way; nobody needs to ring after
   * this.
   */
  Future<Void> stop() {
    stopping = true;
    pause.tryComplete();
    return new Deadline(context.vertx())
        .within(LAST_READ_MILLIS, idle.future().compose(ended -> moveCursor()))
        .otherwiseEmpty()
        .compose(moved -> raise())
        .otherwiseEmpty()
        .onComplete(raised -> context.session().abandon("stopped"));
  }

  private Future<Void> moveCursor() {
    CursorTracker tracker = cursorTracker;
    return tracker == null ? Future.succeededFuture() : tracker.catchUp();
  }

  /** Whether a term has begun and everything it needs is there. */
  boolean isReady() {
    return duties != null && trouble().isEmpty();
  }

  /** One sentence for operators. */
  String describe() {
    TermDuties current = duties;
    if (current == null) {
      return Stream.concat(
              Stream.of("taking over: " + takeover.step()),
              context.leaderHealth().trouble().stream())
          .collect(Collectors.joining("; "));
    }
    String state = "leads, term " + current.term() + ", doorbell " + doorbell.state();
    return Stream.of(
            Stream.of(state),
            trouble().stream(),
            context.health().notes(),
            current.notes(),
            context.leaderHealth().notes())
        .flatMap(Function.identity())
        .collect(Collectors.joining("; "));
  }

  /** The mirrors that cannot be followed, which does not keep the others from being so. */
  Map<String, MirrorProblem> problems() {
    return duties == null ? Map.of() : context.health().problems();
  }

  /** Rows of a mirror that are quarantined. */
  int quarantined(String mirror) {
    return duties == null ? 0 : duties.quarantined(mirror);
  }

  private Optional<String> trouble() {
    return Optional.ofNullable(cursorTracker)
        .map(CursorTracker::trouble)
        .filter(trouble -> !trouble.isEmpty())
        .or(() -> context.leaderHealth().trouble());
  }

  private Future<Void> beginDuties(Takeover.Start start) {
    CursorTracker tracker = new CursorTracker(context, client, takeover, start);
    cursorTracker = tracker;
    return beginDuties(tracker);
  }

  private Future<Void> beginDuties(CursorTracker tracker) {
    endDuties();
    TermDuties next =
        new TermDuties(context, tracker.cursor().term(), barrier, doorbell::moreToRead);
    return next.begin(() -> tracker.cursor().position()).onSuccess(begun -> duties = next);
  }

  private void endDuties() {
    if (duties != null) {
      duties.end();
      duties = null;
    }
  }

  private void rung() {
    context.metrics().doorbells().increment();
    doorbell.bell(System.nanoTime());
    pause.tryComplete();
    if (reading && !raising && doorbell.isRungTooOften()) {
      // The journal read waits, for Redis say. Writers must not pay for a bell each time.
      raising = true;
      flag.raise()
          .onSuccess(afterTheRead -> doorbell.flagRaised(0, System.nanoTime()))
          .onComplete(done -> raising = false);
    }
  }

  private Future<Void> raise() {
    return flag.raise().onSuccess(took -> doorbell.flagRaised(took, System.nanoTime())).mapEmpty();
  }

  /** One journal read and what follows from it; then the next. */
  private void readJournal() {
    TermDuties current = duties;
    CursorTracker tracker = cursorTracker;
    if (stopping || current == null || tracker == null || !context.session().isOpen()) {
      idle.tryComplete();
      return;
    }
    boolean rungFor = doorbell.isBellPending() || tracker.isReadingAgain();
    doorbell.reading(System.nanoTime());
    reading = true;
    boolean awaited = barrier.readBegins();
    ChangeFeed feed = current.feed();
    feed.readBegins();
    context.leaderHealth().readBegins();
    feed.journalWaiting()
        .compose(ready -> source.read(tracker.from(), feed::handle))
        .compose(
            found ->
                tracker
                    .advance(found, awaited)
                    .compose(again -> resume(tracker, feed, again))
                    .map(found))
        .onSuccess(found -> reading = false)
        .compose(found -> current.observed(found.xmin()).map(found))
        .compose(found -> decide(found, rungFor, tracker))
        .onComplete(done -> context.vertx().runOnContext(next -> readJournal()), this::giveUp);
  }

  private Future<Void> resume(CursorTracker tracker, ChangeFeed feed, Optional<Cursor> again) {
    boolean redisStood =
        again.isEmpty() && tracker.trouble().isEmpty() && !tracker.isReadingAgain();
    if (redisStood) {
      context.leaderHealth().readDone();
    }
    barrier.readEnded(redisStood, feed.covered());
    return again.isPresent() ? beginDuties(tracker) : Future.succeededFuture();
  }

  private void giveUp(Throwable failure) {
    context.session().abandon(String.valueOf(failure.getMessage()));
    idle.tryComplete();
  }

  private Future<Void> decide(JournalReadResult found, boolean rungFor, CursorTracker tracker) {
    long missedBefore = doorbell.missed();
    Doorbell.Decision decision = doorbell.readEnded(found, rungFor, System.nanoTime());
    if (doorbell.missed() > missedBefore) {
      context.metrics().doorbellsMissed().increment();
      log.error("A change came without the bell it needed: position={}", found.position());
    }
    if (stopping) {
      return Future.succeededFuture();
    }
    return switch (decision.action()) {
      case WAKE_UP -> raise();
      case SETTLE ->
          flag.lower().onSuccess(z -> doorbell.flagLowered(z, System.nanoTime())).mapEmpty();
      case READ -> pause(Math.min(decision.waitMillis(), tracker.millisUntilMove()));
    };
  }

  private Future<Void> pause(long millis) {
    if (millis == 0 || doorbell.isBellPending() || barrier.isAwaited() || stopping) {
      return Future.succeededFuture();
    }
    Promise<Void> current = Promise.promise();
    pause = current;
    long timer = context.vertx().setTimer(millis, due -> current.tryComplete());
    return current.future().onComplete(over -> context.vertx().cancelTimer(timer));
  }
}
