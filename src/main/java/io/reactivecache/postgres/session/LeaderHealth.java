package io.reactivecache.postgres.session;

import io.reactivecache.postgres.client.PgFailures;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ends or stalls this node's leadership again and again, and since when changes may wait to be
 * stored. Outlives leaderships, since each of them may fail anew for the same reason.
 *
 * <p>Three things can go wrong: work that changes wait for is tried again in vain (a
 * <em>stall</em>), leaderships end again and again, and housekeeping, which no change waits for,
 * fails again and again. Each is logged once with its cause, and stands here until it is over. An
 * outage is not logged here: the part that lost its connection says so. Not thread-safe.
 */
public final class LeaderHealth {

  private static final Logger log = LoggerFactory.getLogger(LeaderHealth.class);

  /** What was tried again for so long stalls. */
  static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Endings within this time of each other are one trouble; one that is over is told anew after it.
   */
  static final long MEMORY_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final int HOUSEKEEPING_TRIES = 2;

  private final LongSupplier nanoTime;
  private final Map<Object, Stall> stalls = new LinkedHashMap<>();
  private final Map<String, Failing> housekeeping = new HashMap<>();
  private final Map<String, Long> told = new HashMap<>();
  private final Deque<Long> endings = new ArrayDeque<>();
  private String endedFor = "";
  private boolean storedSinceEnd = true;

  /** When the last journal read began whose changes are all stored; of this node's leaderships. */
  private long lastReadNanos;

  private long readNanos;
  private boolean reading;
  private boolean leads;

  /** Since when a change waits, or may wait. */
  private @Nullable Long waitingSinceNanos;

  private record Stall(long sinceNanos, String cause, boolean isOutage) {}

  private record Failing(int tries, String cause) {}

  public LeaderHealth(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A leadership begins to take over: what was committed before it may not be stored. */
  public void leads() {
    if (!leads) {
      leads = true;
      lastReadNanos = nanoTime.getAsLong();
    }
  }

  /** Another node leads: what waits is its to know. */
  public void standsBy() {
    leads = false;
    reading = false;
    waitingSinceNanos = null;
  }

  /**
   * A leadership ended, or could not begin. What waits is not known until a journal read gets
   * through.
   *
   * @param isTold whether this cause is in the log already
   */
  public void ended(String cause, boolean isTold) {
    long now = nanoTime.getAsLong();
    forgetEndings(now);
    endings.add(now);
    endedFor = cause;
    storedSinceEnd = false;
    reading = false;
    stalls.clear();
    if (leads) {
      waitsSince(lastReadNanos);
    }
    if (!isTold && isRecurring() && tell("ended")) {
      log.warn(
          "This node's leadership ends again and again: times={} within a minute, reason={}",
          endings.size(),
          cause);
    }
  }

  /** A journal read is about to be sent. */
  public void readBegins() {
    readNanos = nanoTime.getAsLong();
    reading = true;
  }

  /** The journal read that began last found changes that are not stored; the oldest is so old. */
  public void found(long ageNanos) {
    waitsSince(nanoTime.getAsLong() - Math.max(0, ageNanos));
  }

  /** All that the journal read that began last found is stored. */
  public void readDone() {
    reading = false;
    lastReadNanos = readNanos;
    waitingSinceNanos = null;
    storedSinceEnd = true;
  }

  /** A try of some work that changes wait for failed, and follows again. */
  void failed(Object work, Throwable cause) {
    Stall before = stalls.get(work);
    long since = before == null ? nanoTime.getAsLong() : before.sinceNanos();
    Stall stall = new Stall(since, PgFailures.sentence(cause), PgFailures.isOutage(cause));
    stalls.put(work, stall);
    if (isStalled(stall) && !stall.isOutage() && tell("stall")) {
      log.warn("Changes are not stored, and what fails is tried again: reason={}", stall.cause());
    }
  }

  /** Some work that failed before was done, or was given up. */
  void over(Object work) {
    Stall stall = stalls.remove(work);
    if (stall != null && isStalled(stall) && !stall.isOutage() && stalls.isEmpty()) {
      log.info("Changes are stored again");
    }
  }

  /** Has failures of housekeeping shown, until it succeeds again. */
  public <T> Future<T> watch(String what, Future<T> work) {
    return work.onComplete(done -> succeeded(what), failure -> failedAgain(what, failure));
  }

  /** Why changes are not stored; empty when they are. */
  public Optional<String> trouble() {
    return stalls.values().stream()
        .filter(this::isStalled)
        .findFirst()
        .map(stall -> "changes are not stored: " + stall.cause())
        .or(
            () ->
                isRecurring() && !storedSinceEnd
                    ? Optional.of("changes are not stored: " + endings())
                    : Optional.empty());
  }

  /** What operators should know though changes are stored. */
  public Stream<String> notes() {
    Stream<String> failing =
        housekeeping.entrySet().stream()
            .filter(one -> one.getValue().tries() >= HOUSEKEEPING_TRIES)
            .map(one -> one.getKey() + " fails: " + one.getValue().cause());
    return isRecurring() && storedSinceEnd ? Stream.concat(Stream.of(endings()), failing) : failing;
  }

  /**
   * For how long the oldest change has waited that is not stored, seconds; where no journal read
   * gets through, since the last that did. 0 when nothing waits.
   */
  public double lagSeconds() {
    long now = nanoTime.getAsLong();
    Long since = waitingSinceNanos;
    if (since != null) {
      return (now - since) / 1e9;
    }
    // A journal read that is not answered may hide a change that was committed after the one before
    // it.
    return reading && now - readNanos > STALL_NANOS ? (now - readNanos) / 1e9 : 0;
  }

  private void waitsSince(long nanos) {
    Long before = waitingSinceNanos;
    waitingSinceNanos = before == null ? nanos : before - nanos < 0 ? before : (Long) nanos;
  }

  private boolean isStalled(Stall stall) {
    return nanoTime.getAsLong() - stall.sinceNanos() >= STALL_NANOS;
  }

  private boolean isRecurring() {
    forgetEndings(nanoTime.getAsLong());
    return endings.size() > 1;
  }

  private void forgetEndings(long now) {
    while (!endings.isEmpty() && now - endings.getFirst() > MEMORY_NANOS) {
      endings.removeFirst();
    }
  }

  private String endings() {
    return "leadership ended " + endings.size() + " times within a minute: " + endedFor;
  }

  private void succeeded(String what) {
    Failing failing = housekeeping.remove(what);
    if (failing != null && failing.tries() >= HOUSEKEEPING_TRIES) {
      log.info("Housekeeping works again: what={}", what);
    }
  }

  private void failedAgain(String what, Throwable failure) {
    log.debug("Housekeeping failed: what={}", what, failure);
    if (PgFailures.isOutage(failure)) {
      // It shows elsewhere already, and the next tick tries again.
      return;
    }
    Failing before = housekeeping.get(what);
    Failing now =
        new Failing(before == null ? 1 : before.tries() + 1, PgFailures.sentence(failure));
    housekeeping.put(what, now);
    if (now.tries() == HOUSEKEEPING_TRIES && tell(what)) {
      log.warn("Housekeeping fails again and again: what={} reason={}", what, now.cause());
    }
  }

  /** Whether a trouble is to be logged: not one that comes and goes. */
  private boolean tell(String trouble) {
    long now = nanoTime.getAsLong();
    Long before = told.put(trouble, now);
    return before == null || now - before > MEMORY_NANOS;
  }
}
