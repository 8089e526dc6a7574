package io.reactivecache.limit;

import io.micrometer.core.instrument.Counter;
import io.reactivecache.metrics.Metrics;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators what is refused: counts all of it, and logs a line a minute of each bound. */
final class Refusals implements Connections.Teller {

  private static final Logger log = LoggerFactory.getLogger(Refusals.class);

  private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<Bound, Told> told = new EnumMap<>(Bound.class);
  private final Map<Connections.Closing, Counter> closed = new EnumMap<>(Connections.Closing.class);

  private record Told(Counter counter, AtomicLong quietUntil) {}

  Refusals(Metrics metrics) {
    for (Bound bound : Bound.values()) {
      // Due at once.
      AtomicLong quietUntil = new AtomicLong(System.nanoTime());
      told.put(bound, new Told(metrics.refused(bound.label()), quietUntil));
    }
    for (Connections.Closing why : Connections.Closing.values()) {
      closed.put(why, metrics.closed(why.label()));
    }
  }

  /**
   * An address was refused something.
   *
   * @param most what the setting allows
   */
  @Override
  public void refused(Bound bound, ClientAddress address, int most) {
    Told of = told.get(bound);
    if (of == null) {
      return;
    }
    of.counter().increment();
    long now = System.nanoTime();
    long due = of.quietUntil().get();
    if (now - due >= 0 && of.quietUntil().compareAndSet(due, now + PAUSE_NANOS)) {
      log(bound, address, most);
    }
  }

  @Override
  public void closing(Connections.Closing why) {
    Counter counter = closed.get(why);
    if (counter != null) {
      counter.increment();
    }
  }

  private static void log(Bound bound, ClientAddress address, int most) {
    if (bound == Bound.CONNECTIONS) {
      log.warn(
          "Refused a connection, since none of {} waits for a request (told once a minute):"
              + " address={}; see {} and the process's descriptors",
          most,
          address,
          bound.setting());
    } else {
      log.warn(
          "Refused, over the bound of one address (told once a minute): address={} {}={}; if it is"
              + " a proxy, name it in trustedProxies",
          address,
          bound.setting(),
          most);
    }
  }
}
