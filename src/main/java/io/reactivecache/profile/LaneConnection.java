package io.reactivecache.profile;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Deadline;
import io.reactivecache.async.Reconnecting;
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
  private final LanePools pools;
  private final Optional<String> mirror;
  private final OutageLog outages;
  private final Runnable onChange;
  private final Attempts attempts = new Attempts(100, 5_000);
  private final Reconnecting<ProfileSession> sessions;

  /** Of the session, or of the attempt under way. */
  private @Nullable Pool pool;

  private String tableProblem = "";

  /**
   * @param onChange called when a session begins, and when one cannot be had
   */
  LaneConnection(
      Vertx vertx, LanePools pools, Optional<String> mirror, OutageLog outages, Runnable onChange) {
    this.vertx = vertx;
    this.deadline = new Deadline(vertx);
    this.pools = pools;
    this.mirror = mirror;
    this.outages = outages;
    this.onChange = onChange;
    this.sessions =
        new Reconnecting<>(
            vertx, attempts, this::openOne, late -> closePool(), this::begun, this::failed);
  }

  void open() {
    sessions.connect();
  }

  private Future<ProfileSession> openOne() {
    Pool attempt = pools.pool(vertx);
    pool = attempt;
    Future<ProfileSession> opening =
        attempt
            .getConnection()
            .compose(connection -> ProfileSession.open(connection, pools, mirror));
    return deadline.within(pools.openingMillis(), opening).onFailure(failure -> attempt.close());
  }

  /** Null while there is none. */
  @Nullable ProfileSession session() {
    return sessions.session();
  }

  /** Whether the last attempt failed: nobody should wait for the next. */
  boolean isAway() {
    return sessions.session() == null && (attempts.failures() > 0 || sessions.isClosed());
  }

  /** Why the table is no place for profiles; empty if it is one, or nobody knows. */
  String tableProblem() {
    return tableProblem;
  }

  /** What is told to a request that finds no session. */
  HttpFailure refusal() {
    return tableProblem.isEmpty() ? Refusals.away() : Refusals.unusableTable();
  }

  /** Gives a session up and opens another at once: the server may well be there. */
  void replace(ProfileSession broken) {
    if (sessions.lost(broken)) {
      closePool();
      sessions.connect();
    }
  }

  Future<Void> close() {
    sessions.close();
    // Bounded: the farewell to a frozen server has no answer.
    return deadline.within(FAREWELL_MILLIS, closePool()).otherwiseEmpty();
  }

  private Future<Void> closePool() {
    return pool == null ? Future.succeededFuture() : pool.close();
  }

  private void begun(ProfileSession opened) {
    attempts.reset();
    tableProblem = "";
    opened.onClose(() -> replace(opened));
    outages.ended();
    onChange.run();
  }

  private void failed(Throwable failure) {
    if (failure instanceof ProfileTable.UnusableTable unusable) {
      tableProblem = String.valueOf(unusable.getMessage());
      outages.unusable(tableProblem);
    } else {
      tableProblem = "";
      outages.began(PgTrouble.sentence(pools.config(), failure));
    }
    onChange.run();
  }
}
