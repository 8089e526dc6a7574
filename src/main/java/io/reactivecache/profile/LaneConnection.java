package io.reactivecache.profile;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Deadline;
import io.reactivecache.postgres.client.PgTrouble;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lane's one connection: opens it, and opens another whenever it is lost, with a pause that
 * grows. A lost connection is only ignored, never waited for: a frozen server does not answer a
 * farewell.
 */
final class LaneConnection {

  /** A connection that was not used for so long is asked something. */
  static final int PING_MILLIS = 2_000;

  private static final long FAREWELL_MILLIS = 1_000;

  private final Vertx vertx;
  private final Deadline deadline;
  private final LanePools database;
  private final Optional<String> mirror;
  private final OutageLog outage;
  private final Runnable onChange;
  private final Attempts attempts = new Attempts(100, 5_000);
  private @Nullable Pool pool;
  private @Nullable ProfileSession session;
  private String tableProblem = "";
  private boolean closed;

  /**
   * @param onChange called when a session begins, and when one cannot be had
   */
  LaneConnection(
      Vertx vertx,
      LanePools database,
      Optional<String> mirror,
      OutageLog outage,
      Runnable onChange) {
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.database = database;
    this.mirror = mirror;
    this.outage = outage;
    this.onChange = onChange;
  }

  void open() {
    Pool attempt = database.pool(vertx);
    pool = attempt;
    Future<ProfileSession> opening =
        attempt
            .getConnection()
            .compose(connection -> ProfileSession.open(connection, database, mirror));
    deadline
        .within(database.openingMillis(), opening)
        .onComplete(opened -> begin(attempt, opened), failure -> retry(attempt, failure));
  }

  /** Null while there is none. */
  @Nullable ProfileSession session() {
    return session;
  }

  /** Whether the last attempt failed: nobody should wait for the next. */
  boolean isAway() {
    return session == null && (attempts.failures() > 0 || closed);
  }

  /** Why the table is no place for profiles; empty if it is one, or nobody knows. */
  String tableProblem() {
    return tableProblem;
  }

  /** What is told to a request that finds no session. */
  HttpFailure refusal() {
    return tableProblem.isEmpty() ? Refusals.away() : Refusals.unfitTable();
  }

  /** Gives a session up and opens another. */
  void replace(ProfileSession broken) {
    Pool current = pool;
    if (broken == session && current != null) {
      lose(current);
    }
  }

  Future<Void> close() {
    closed = true;
    session = null;
    Pool last = pool;
    // Bounded: the farewell to a frozen server has no answer.
    return last == null
        ? Future.succeededFuture()
        : deadline.within(FAREWELL_MILLIS, last.close()).otherwiseEmpty();
  }

  private void begin(Pool attempt, ProfileSession opened) {
    if (closed) {
      attempt.close();
      return;
    }
    attempts.reset();
    tableProblem = "";
    session = opened;
    opened.onClose(() -> lose(attempt));
    outage.ended();
    onChange.run();
  }

  /** Opens another at once: the server may well be there. */
  private void lose(Pool lost) {
    if (lost != pool || closed) {
      return;
    }
    session = null;
    lost.close();
    open();
  }

  private void retry(Pool attempt, Throwable failure) {
    attempt.close();
    if (closed) {
      return;
    }
    vertx.setTimer(attempts.nextDelay(), now -> reopen());
    if (failure instanceof ProfileTable.Unfit unfit) {
      tableProblem = String.valueOf(unfit.getMessage());
      outage.unfit(tableProblem);
    } else {
      tableProblem = "";
      outage.began(PgTrouble.sentence(database.config(), failure));
    }
    onChange.run();
  }

  private void reopen() {
    if (!closed) {
      open();
    }
  }
}
