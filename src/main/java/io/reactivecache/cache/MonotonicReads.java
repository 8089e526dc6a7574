package io.reactivecache.cache;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Deadline;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each read whether Redis may answer it, so that no reader is shown an older row than
 * before ("monotonic reads" of Terry et al., Session Guarantees for Weakly Consistent Replicated
 * Data, 1994).
 *
 * <p>A reader that was away from Redis read from PostgreSQL meanwhile, and the Redis at the other
 * end of a new connection may be behind that: it went back, or the leader was away from it as well.
 * So after each connecting Redis is not read before the leader has said that everything committed
 * is in that very process. What bypasses Redis while the leader answers may be newer than its
 * answer; then it is asked once more, and reads wait for that: the leader is there, so it takes a
 * few milliseconds, or a second at most.
 *
 * <p>Used from one event loop.
 */
final class MonotonicReads {

  private static final long HOLD_MILLIS = 1_000;

  private final Vertx vertx;
  private final Supplier<String> process;
  private final Supplier<Future<String>> leader;
  private final Attempts attempts = new Attempts(20, 500);
  private boolean connected;
  private int connections;
  private boolean caughtUp;
  private @Nullable String caughtUpIn;
  private long givenPast;
  private @Nullable Promise<Void> gate;
  private Runnable onCaughtUp = () -> {};

  /**
   * @param process names the Redis process that is connected; empty where they cannot be told apart
   * @param leader asks the leader to name the process that holds all that is committed by now
   */
  MonotonicReads(Vertx vertx, Supplier<String> process, Supplier<Future<String>> leader) {
    this.vertx = vertx;
    this.process = process;
    this.leader = leader;
  }

  /** Whether Redis holds all that anybody was shown here, and is read. */
  boolean caughtUp() {
    return caughtUp;
  }

  /** Whether Redis was ever read. */
  boolean everCaughtUp() {
    return caughtUpIn != null;
  }

  /** Has this run each time that Redis may be read again. */
  void onCaughtUp(Runnable told) {
    onCaughtUp = told;
  }

  /** The connection was made or lost, or another reader lost its own: Redis may be silent. */
  void connected(boolean now) {
    connected = now;
    caughtUp = false;
    connections++;
    attempts.reset();
    if (now) {
      ask(connections);
    }
  }

  /**
   * Reads from Redis or past it. When PostgreSQL cannot be read Redis is, if there is no sign that
   * it is behind what was shown before.
   */
  <T> Future<T> read(Supplier<Future<T>> fromRedis, Supplier<Future<T>> pastRedis) {
    if (caughtUp) {
      int then = connections;
      // What came in over two connections may be older than it should.
      return fromRedis
          .get()
          .compose(
              found ->
                  then == connections ? Future.succeededFuture(found) : read(fromRedis, pastRedis));
    }
    Promise<Void> waiting = gate;
    return waiting == null
        ? readPast(fromRedis, pastRedis)
        : waiting.future().compose(open -> read(fromRedis, pastRedis));
  }

  private <T> Future<T> readPast(Supplier<Future<T>> fromRedis, Supplier<Future<T>> pastRedis) {
    return pastRedis
        .get()
        .transform(
            (found, failure) -> {
              if (caughtUp || gate != null) {
                // Nothing is given any more that the leader did not know of when it was asked.
                return read(fromRedis, pastRedis);
              }
              if (failure == null) {
                givenPast++;
                return Future.succeededFuture(found);
              }
              return connected && !mayBeBehind() ? fromRedis.get() : Future.failedFuture(failure);
            });
  }

  private boolean mayBeBehind() {
    return givenPast > 0 || (caughtUpIn != null && !caughtUpIn.equals(process.get()));
  }

  private void ask(int connection) {
    if (connection != connections || gate != null) {
      return;
    }
    long given = givenPast;
    leader
        .get()
        .onComplete(
            in -> {
              if (connection != connections || !in.equals(process.get())) {
                askLater(connection);
              } else if (given == givenPast) {
                caughtUp(in);
              } else {
                askWhileReadsWait(connection);
              }
            },
            failure -> askLater(connection));
  }

  private void askWhileReadsWait(int connection) {
    Promise<Void> closed = Promise.promise();
    gate = closed;
    new Deadline(vertx)
        .within(HOLD_MILLIS, leader.get())
        .onComplete(
            answer -> {
              gate = null;
              if (connection == connections && process.get().equals(answer.result())) {
                caughtUp(answer.result());
              }
              closed.complete();
              // Also when another connection came meanwhile, which had to wait for this.
              if (!caughtUp && connected) {
                askLater(connections);
              }
            });
  }

  private void askLater(int connection) {
    vertx.setTimer(attempts.nextDelay(), due -> ask(connection));
  }

  private void caughtUp(String in) {
    caughtUp = true;
    caughtUpIn = in;
    givenPast = 0;
    onCaughtUp.run();
  }
}
