package io.reactivecache.postgres.load;

import io.reactivecache.async.Monotonic;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.PartReports;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.KeysShaped;
import io.reactivecache.message.PartStatus;
import io.reactivecache.postgres.client.PgFailures;
import io.reactivecache.postgres.client.StatementPool;
import io.reactivecache.postgres.load.MirrorStates.States;
import io.reactivecache.row.KeyShape;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a loader tells of itself: it asks PostgreSQL each second. The first one of a node tells of
 * the mirrors as well.
 */
public final class LoaderReports {

  private static final long ASK_MILLIS = 1_000;

  /** A frozen PostgreSQL neither answers nor fails for long; then it does not answer either. */
  private static final long SILENCE_MILLIS = 5_000;

  /** What is known of keys is forgotten then: their types may have changed. */
  private static final long FORGET_MILLIS = 3_000;

  /** At a start the leader follows a mirror within moments: it is looked for more often then. */
  private static final long SOON_MILLIS = 20;

  private static final int SOON_TIMES = 50;

  private final Vertx vertx;
  private final Bus bus;
  private final StatementPool pool;
  private final int instance;
  private final @Nullable MirrorStates mirrors;
  private final PartReports reports;
  private States known = States.UNKNOWN;
  private Map<String, KeyShape> told = Map.of();
  private boolean isThere;
  private long heardMillis;
  private long asked;
  private long answered;
  private long confirmedMillis = Monotonic.millis();
  private boolean looksSoon;
  private int soon;

  /**
   * @param mirrors null for one that does not tell of them
   */
  public LoaderReports(
      Vertx vertx, Bus bus, StatementPool pool, int instance, @Nullable MirrorStates mirrors) {
    this.vertx = vertx;
    this.bus = bus;
    this.pool = pool;
    this.instance = instance;
    this.mirrors = mirrors;
    this.reports = new PartReports(vertx, bus, this::status);
  }

  /** Tells until the verticle is undeployed. */
  public Bus.Subscription begin() {
    reports.begin();
    vertx.setPeriodic(0, ASK_MILLIS, timer -> ask());
    return bus.subscribe(
        Address.STATUS_ASKED,
        somebody -> {
          tellShapes();
          ask();
        });
  }

  private void ask() {
    forgetUnconfirmed();
    long number = ++asked;
    long now = Monotonic.millis();
    Future<?> answer =
        mirrors == null
            ? pool.query("select 1", Tuple.tuple())
            : mirrors.read().onComplete(states -> learn(number, now, states));
    answer.onComplete(
        done -> {
          isThere = isAnswered(done);
          heardMillis = Monotonic.millis();
          reports.check();
        });
  }

  /** An answer that was overtaken is older than what is known. */
  private void learn(long number, long askedMillis, AsyncResult<States> states) {
    if (number < answered) {
      return;
    }
    answered = number;
    boolean isSilent = !isAnswered(states);
    if (states.succeeded()) {
      known = states.result();
      confirmedMillis = askedMillis;
      forgetUnconfirmed();
      lookSoon();
    } else {
      // While nothing is known of keys none is refused. What was broken is so until it is mended.
      known = isSilent ? known.withoutShapes() : States.UNKNOWN;
    }
    if (!known.shapes().equals(told)) {
      tellShapes();
    }
  }

  /** An answer tells nothing of what came after its question, and it may be long in coming. */
  private void forgetUnconfirmed() {
    if (!known.shapes().isEmpty() && Monotonic.millis() - confirmedMillis > FORGET_MILLIS) {
      known = known.withoutShapes();
      tellShapes();
    }
  }

  private void lookSoon() {
    if (!known.isAwaited()) {
      soon = 0;
    } else if (!looksSoon && soon < SOON_TIMES) {
      soon++;
      looksSoon = true;
      vertx.setTimer(
          SOON_MILLIS,
          due -> {
            looksSoon = false;
            ask();
          });
    }
  }

  private void tellShapes() {
    if (mirrors != null) {
      told = known.shapes();
      bus.publish(Address.KEYS_SHAPED, new KeysShaped(told));
    }
  }

  /** A refusal is an answer: without our schema, say, which is not this part's to tell. */
  private static boolean isAnswered(AsyncResult<?> done) {
    return done.succeeded() || !PgFailures.passes(done.cause());
  }

  private PartStatus status() {
    boolean ready = isThere && Monotonic.millis() - heardMillis < SILENCE_MILLIS;
    String detail = ready ? "PostgreSQL answers" : "PostgreSQL does not answer";
    return new PartStatus(VerticleConfig.PG_LOADER, instance, ready, detail, known.problems());
  }
}
