package io.reactivecache.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes at fixed times, each stamped with the time at which it was due: what waits because the
 * one before it took long counts the wait, as a user would.
 */
final class TimedWriters {

  private final Callable<? extends Broker.Sink> publishers;
  private final int writers;
  private final int keys;

  /**
   * @param writers how many publish at once
   * @param keys that they go round
   */
  TimedWriters(Callable<? extends Broker.Sink> publishers, int writers, int keys) {
    this.publishers = publishers;
    this.writers = writers;
    this.keys = keys;
  }

  /**
   * What was published.
   *
   * @param accepted from when each was due to when it was accepted
   */
  record Outcome(long published, long nanos, Latencies accepted) {}

  Outcome run(int perSecond, long millis) throws Exception {
    long count = Math.max(1, perSecond * millis / 1_000);
    double gapNanos = 1e9 / perSecond;
    long[] clocks = bothClocks();
    long began = clocks[0] + TimeUnit.MILLISECONDS.toNanos(50);
    long beganMicros = clocks[1] + 50_000;
    Latencies accepted = new Latencies();
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Latencies>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int first = i;
        running.add(pool.submit(() -> write(first, count, gapNanos, began, beganMicros)));
      }
      for (Future<Latencies> one : running) {
        accepted.add(one.get());
      }
    } finally {
      pool.shutdownNow();
    }
    return new Outcome(count, System.nanoTime() - began, accepted);
  }

  /** The two clocks at one moment: on a busy machine much can pass between two readings. */
  private static long[] bothClocks() {
    long shortest = Long.MAX_VALUE;
    long[] best = new long[2];
    for (int i = 0; i < 20; i++) {
      long before = System.nanoTime();
      long micros = Latencies.nowMicros();
      long passed = System.nanoTime() - before;
      if (passed < shortest) {
        shortest = passed;
        best = new long[] {before + passed / 2, micros};
      }
    }
    return best;
  }

  /** Publishes without a pause for so long, and returns how many. */
  long flatOut(long millis) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<Long>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int first = i;
        running.add(pool.submit(() -> writeFlatOut(first, end)));
      }
      long published = 0;
      for (Future<Long> one : running) {
        published += one.get();
      }
      return published;
    } finally {
      pool.shutdownNow();
    }
  }

  /** Waits for a moment of {@link System#nanoTime}. */
  static void parkUntil(long nanos) {
    for (long wait = nanos - System.nanoTime(); wait > 0; wait = nanos - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  private long writeFlatOut(int first, long end) throws Exception {
    long published = 0;
    try (Broker.Sink publisher = publishers.call()) {
      for (long i = first; System.nanoTime() < end; i += writers) {
        publisher.publish((int) (i % keys), Latencies.nowMicros());
        published++;
      }
    }
    return published;
  }

  private Latencies write(int first, long count, double gapNanos, long began, long beganMicros)
      throws Exception {
    Latencies accepted = new Latencies();
    try (Broker.Sink publisher = publishers.call()) {
      for (long i = first; i < count; i += writers) {
        long due = (long) (i * gapNanos);
        parkUntil(began + due);
        long stamp = beganMicros + due / 1_000;
        publisher.publish((int) (i % keys), stamp);
        accepted.record(Latencies.nowMicros() - stamp);
      }
    }
    return accepted;
  }
}
