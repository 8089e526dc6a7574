package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;
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
 * one before it took long counts the wait, as a user would. Each writer keeps its connection from
 * run to run, as a pool does: none opens one while it is measured.
 */
final class TimedWriters implements AutoCloseable {

  private final Callable<? extends Broker.Sink> publishers;
  private final int writers;
  private final int keys;
  private final List<Broker.Sink> open = new ArrayList<>();

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

  /** Is told when a change was accepted, by {@link System#nanoTime}, on its writer's thread. */
  interface Accepted {
    void accepted(int change, long atNanos);
  }

  Outcome run(int perSecond, long millis) throws Exception {
    connect();
    return run(Schedule.of(perSecond, millis), (change, atNanos) -> {});
  }

  Outcome run(Schedule schedule, Accepted witness) throws Exception {
    connect();
    Latencies accepted = new Latencies();
    for (Latencies one : together(writer -> write(writer, schedule, witness))) {
      accepted.add(one);
    }
    return new Outcome(schedule.count(), System.nanoTime() - schedule.beganNanos(), accepted);
  }

  /** Publishes without a pause for so long, and returns how many. */
  long flatOut(long millis) throws Exception {
    connect();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    return together(writer -> writeFlatOut(writer, end)).stream().mapToLong(Long::longValue).sum();
  }

  /** Opens the connections that are not open yet: before the time of a schedule begins. */
  void connect() throws Exception {
    while (open.size() < writers) {
      open.add(publishers.call());
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    for (Broker.Sink sink : open) {
      sink.close();
    }
    open.clear();
  }

  /** Waits for a moment of {@link System#nanoTime}. */
  static void parkUntil(long nanos) {
    for (long wait = nanos - System.nanoTime(); wait > 0; wait = nanos - System.nanoTime()) {
      LockSupport.parkNanos(wait);
    }
  }

  private interface Work<T> {
    T run(int writer) throws Exception;
  }

  private <T> List<T> together(Work<T> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        int writer = i;
        running.add(pool.submit(() -> work.run(writer)));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private long writeFlatOut(int writer, long end) throws Exception {
    Broker.Sink publisher = open.get(writer);
    long published = 0;
    for (long i = writer; System.nanoTime() < end; i += writers) {
      publisher.publish((int) (i % keys), Latencies.nowMicros());
      published++;
    }
    return published;
  }

  private Latencies write(int writer, Schedule schedule, Accepted witness) throws Exception {
    Broker.Sink publisher = open.get(writer);
    Latencies accepted = new Latencies();
    for (int change = writer; change < schedule.count(); change += writers) {
      parkUntil(schedule.dueNanos(change));
      publisher.publish(change % keys, schedule.stampMicros(change));
      long at = System.nanoTime();
      witness.accepted(change, at);
      accepted.record((at - schedule.dueNanos(change)) / 1_000);
    }
    return accepted;
  }
}
