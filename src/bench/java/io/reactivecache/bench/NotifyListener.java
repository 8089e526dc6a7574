package io.reactivecache.bench;

import java.util.concurrent.TimeUnit;

/** Who listens to a broker: keeps the latencies, and notices when the last message has come. */
final class NotifyListener {

  private final Latencies latencies = new Latencies();
  private long ignoredUntil;
  private long count;
  private long lastAtNanos;

  synchronized void hear(long stampMicros) {
    if (stampMicros < ignoredUntil) {
      return;
    }
    latencies.record(Latencies.nowMicros() - stampMicros);
    count++;
    lastAtNanos = System.nanoTime();
    notifyAll();
  }

  /** Forgets everything, also what still comes of what was published before. */
  synchronized void begin() {
    ignoredUntil = Latencies.nowMicros();
    latencies.reset();
    count = 0;
    lastAtNanos = System.nanoTime();
  }

  /** The listener is back: what was published since {@link #begin} counts. */
  synchronized void resume() {
    lastAtNanos = System.nanoTime();
  }

  /** Waits until so many came, or nothing came for a while. */
  synchronized long await(long messages, long quietMillis) throws InterruptedException {
    long quiet = TimeUnit.MILLISECONDS.toNanos(quietMillis);
    while (count < messages && System.nanoTime() - lastAtNanos < quiet) {
      wait(20);
    }
    return count;
  }

  /** When the last came, by {@link System#nanoTime}. */
  synchronized long lastAtNanos() {
    return lastAtNanos;
  }

  synchronized Measured measured() {
    return latencies.toMeasured("").and("heard", (double) count);
  }
}
