package io.reactivecache.postgres.session;

import io.reactivecache.async.Attempts;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Tries again, with pauses that grow, what an outage prevents. */
public final class Retry {

  private final Vertx vertx;
  private final BooleanSupplier stopped;
  private final Predicate<Throwable> passing;
  private final LeaderHealth health;

  /**
   * A way to try again.
   *
   * @param stopped asked before each try: once true, the last failure stands
   * @param passing which failures are worth another try
   * @param health told of what is tried in vain
   */
  public Retry(
      Vertx vertx, BooleanSupplier stopped, Predicate<Throwable> passing, LeaderHealth health) {
    this.vertx = vertx;
    this.stopped = stopped;
    this.passing = passing;
    this.health = health;
  }

  /** Tries until it succeeds, fails for good, or is stopped. */
  public <T> Future<T> untilDone(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    attempt(work, new Attempts(20, 1_000), done);
    return done.future().onComplete(ended -> health.over(done));
  }

  private <T> void attempt(Supplier<Future<T>> work, Attempts attempts, Promise<T> done) {
    work.get()
        .onComplete(
            done::complete,
            failure -> {
              if (stopped.getAsBoolean() || !passing.test(failure)) {
                done.fail(failure);
              } else {
                health.failed(done, failure);
                vertx.setTimer(attempts.nextDelay(), due -> attempt(work, attempts, done));
              }
            });
  }
}
