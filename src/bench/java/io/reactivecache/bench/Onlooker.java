package io.reactivecache.bench;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;

/**
 * Who looks at the rows in a browser.
 *
 * @param shown from when a change was due until it, or a newer one, was shown
 */
record Onlooker(Closeable watch, Latencies shown) implements Closeable {

  /** A page asks again after so long where nobody tells it anything. */
  private static final long PAGE_ASKS_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A browser that is told, by one stream over the whole mirror. */
  static Onlooker told(URI stream) throws IOException {
    EventStreams events =
        new EventStreams(
            new InetSocketAddress(stream.getHost(), stream.getPort()),
            n -> "/v1/stream?mirror=tick",
            1);
    events.awaitOpened(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    return new Onlooker(events::close, events.latencies());
  }

  /**
   * A page that reads all rows from the cache every second, and a last time when that is due after
   * its end was asked for.
   *
   * @param monitor knows what came into the cache since the page asked last
   */
  static Onlooker asking(int redisPort, String prefix, int keys, RedisMonitor monitor) {
    Latencies shown = new Latencies();
    RedisCli cache = new RedisCli(redisPort);
    long[] due = {System.nanoTime()};
    Polling page =
        new Polling(
            "page",
            () -> {
              TimedWriters.parkUntil(due[0]);
              due[0] += PAGE_ASKS_NANOS;
              long[] stamps = monitor.drain();
              for (int key = 0; key < keys; key++) {
                StrategyCache.get(cache, prefix, key);
              }
              long now = Latencies.nowMicros();
              for (long stamp : stamps) {
                shown.record(now - stamp);
              }
            },
            cache);
    return new Onlooker(page::close, shown);
  }

  /** Ends the watch; what was shown until then. */
  Latencies stop() throws IOException {
    close();
    return shown;
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
