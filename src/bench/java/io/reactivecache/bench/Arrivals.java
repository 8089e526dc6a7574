package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * What of the changes of one run came to one stream, and when. Changes go round the keys, so a
 * change that did not come was <em>overtaken</em> if a later one of its key came; else its row is
 * <em>lost</em> to the browser.
 */
final class Arrivals {

  /** When nothing came for so long, nothing comes any more. */
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(3);

  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(100);

  private final Schedule schedule;
  private final int keys;
  private final AtomicLongArray acceptedAt;
  private final AtomicLongArray cameAt;

  /** By key, the newest change that came; of the stream's thread. */
  private final int[] newest;

  /** Keys whose last change came. */
  private final AtomicInteger settled = new AtomicInteger();

  private final AtomicInteger repeated = new AtomicInteger();
  private final AtomicInteger outOfOrder = new AtomicInteger();
  private volatile long lastAt;

  Arrivals(Schedule schedule, int keys) {
    this.schedule = schedule;
    this.keys = keys;
    this.acceptedAt = new AtomicLongArray(schedule.count());
    this.cameAt = new AtomicLongArray(schedule.count());
    this.newest = new int[keys];
    Arrays.fill(newest, -1);
  }

  /** The writer has its answer. */
  void accepted(int change, long atNanos) {
    acceptedAt.set(change, atNanos);
  }

  /** The stream has an event; what an earlier run left does not count. */
  void came(long stampMicros) {
    long now = System.nanoTime();
    int change = schedule.change(stampMicros);
    if (change < 0) {
      return;
    }
    if (!cameAt.compareAndSet(change, 0, now)) {
      repeated.incrementAndGet();
      return;
    }
    lastAt = now;
    int key = change % keys;
    if (change < newest[key]) {
      outOfOrder.incrementAndGet();
    }
    newest[key] = Math.max(newest[key], change);
    if (change + keys >= schedule.count()) {
      settled.incrementAndGet();
    }
  }

  /** Waits until the last change of every key came, or nothing comes any more. */
  void await() {
    long began = System.nanoTime();
    int last = Math.min(keys, schedule.count());
    while (settled.get() < last
        && System.nanoTime() - Math.max(lastAt, began) < QUIET_NANOS
        && System.nanoTime() - began < MAX_NANOS) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * As the answer to an order: {@code latencies} count from when a change was due, {@code
   * sinceAccepted} from the writer's answer; {@code before} came before that answer, and count as 0
   * there.
   */
  JsonObject toJson() {
    Latencies sinceDue = new Latencies();
    Latencies sinceAccepted = new Latencies();
    int lost = 0;
    int overtaken = 0;
    int before = 0;
    boolean[] laterCame = new boolean[keys];
    for (int change = schedule.count() - 1; change >= 0; change--) {
      long at = cameAt.get(change);
      if (at == 0 && laterCame[change % keys]) {
        overtaken++;
      } else if (at == 0) {
        lost++;
      } else {
        laterCame[change % keys] = true;
        sinceDue.record((at - schedule.dueNanos(change)) / 1_000);
        sinceAccepted.record((at - acceptedAt.get(change)) / 1_000);
        before += at < acceptedAt.get(change) ? 1 : 0;
      }
    }
    return new JsonObject()
        .put("lost", lost)
        .put("overtaken", overtaken)
        .put("repeated", repeated.get())
        .put("outOfOrder", outOfOrder.get())
        .put("before", before)
        .put("nanosUntilLast", Math.max(lastAt - schedule.beganNanos(), 0))
        .put("latencies", sinceDue.encode())
        .put("sinceAccepted", sinceAccepted.encode());
  }
}
