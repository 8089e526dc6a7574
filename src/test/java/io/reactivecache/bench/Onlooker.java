package io.reactivecache.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Who looks at the rows in a browser: how long until a change, or a newer one, is shown. */
interface Onlooker extends AutoCloseable {

  /** A page asks again this often where nobody tells it anything. */
  int PAGE_ASKS_MILLIS = 1_000;

  /** From when a change was due until it was shown; ends the watch. */
  Latencies stop() throws IOException;

  @Override
  void close() throws IOException;

  /** A browser that is told, by one stream over the whole mirror. */
  static Onlooker told(URI stream) throws IOException {
    EventStreams events =
        new EventStreams(
            new InetSocketAddress(stream.getHost(), stream.getPort()),
            n -> "/v1/stream?mirror=tick",
            1);
    events.awaitOpened(1, System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
    return new Onlooker() {
      @Override
      public Latencies stop() throws IOException {
        close();
        return events.latencies();
      }

      @Override
      public void close() throws IOException {
        events.close();
      }
    };
  }

  /**
   * A page that reads all rows from the cache every second.
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
              if (System.nanoTime() >= due[0]) {
                due[0] += TimeUnit.MILLISECONDS.toNanos(PAGE_ASKS_MILLIS);
                long[] stamps = monitor.drain();
                for (int key = 0; key < keys; key++) {
                  StrategyCache.get(cache, prefix, key);
                }
                long now = Latencies.nowMicros();
                for (long stamp : stamps) {
                  shown.record(now - stamp);
                }
              }
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            },
            cache);
    return new Onlooker() {
      @Override
      public Latencies stop() {
        page.close();
        return shown;
      }

      @Override
      public void close() {
        page.close();
      }
    };
  }
}
