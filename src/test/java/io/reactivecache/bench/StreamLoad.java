package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Browsers and the one who writes what they see, in a process of their own. Orders:
 *
 * <ul>
 *   <li>{@code open}: opens all streams.
 *   <li>{@code burst}, with {@code seconds} and {@code all}: publishes to one key or to all, again
 *       as soon as every stream has got it. Yields the most deliveries a second.
 *   <li>{@code rate}, with {@code seconds}, {@code perSecond} and {@code writers}: publishes at
 *       fixed times whatever happens. Yields latencies without coordinated omission.
 * </ul>
 */
public final class StreamLoad {

  private static final long DEADLINE_SECONDS = 20;
  private static final long OPEN_SECONDS = 120;

  private final JsonObject configuration;
  private final EventStreams streams;
  private final int count;

  private StreamLoad(JsonObject configuration) throws Exception {
    this.configuration = configuration;
    this.count = configuration.getInteger("streams");
    this.streams = EventStreams.of(configuration);
  }

  public static void main(String[] arguments) throws Exception {
    StreamLoad load = new StreamLoad(new JsonObject(arguments[0]));
    try {
      Orders.serve(load::handle);
    } finally {
      load.streams.close();
    }
  }

  private JsonObject handle(JsonObject order) throws Exception {
    return switch (order.getString("do")) {
      case "open" -> open();
      case "burst" -> burst(order);
      case "rate" -> rate(order);
      default -> throw new IllegalArgumentException(order.encode());
    };
  }

  private JsonObject open() {
    long began = System.nanoTime();
    streams.awaitOpened(count, began + TimeUnit.SECONDS.toNanos(OPEN_SECONDS));
    return new JsonObject().put("millis", (System.nanoTime() - began) / 1_000_000);
  }

  private JsonObject burst(JsonObject order) throws Exception {
    boolean all = order.getBoolean("all");
    try (Publisher publisher = publisher()) {
      streams.reset();
      long before = streams.received();
      long began = System.nanoTime();
      long end = began + TimeUnit.MILLISECONDS.toNanos(order.getLong("millis"));
      long messages = 0;
      while (System.nanoTime() < end) {
        long stamp = Latencies.nowMicros();
        if (all) {
          publisher.publishAll(stamp);
        } else {
          publisher.publish(0, stamp);
        }
        messages++;
        streams.awaitReceived(before + messages * count, deadline());
      }
      return new JsonObject()
          .put("messages", messages)
          .put("deliveries", streams.received() - before)
          .put("nanos", System.nanoTime() - began)
          .put("latencies", streams.latencies().encode());
    }
  }

  private JsonObject rate(JsonObject order) throws Exception {
    streams.reset();
    long before = streams.received();
    TimedWriters writers =
        new TimedWriters(
            this::publisher, order.getInteger("writers"), configuration.getInteger("keys"));
    TimedWriters.Outcome outcome =
        writers.run(order.getInteger("perSecond"), order.getLong("millis"));
    long expected = outcome.published() * count;
    long lost = 0;
    try {
      streams.awaitReceived(before + expected, deadline());
    } catch (IllegalStateException late) {
      lost = before + expected - streams.received();
    }
    return new JsonObject()
        .put("published", outcome.published())
        .put("nanos", outcome.nanos())
        .put("missing", lost)
        .put("accepted", outcome.accepted().encode())
        .put("latencies", streams.latencies().encode());
  }

  private Publisher publisher() throws Exception {
    String jdbcUrl = configuration.getString("jdbcUrl");
    return jdbcUrl != null
        ? new SqlPublisher(jdbcUrl)
        : new NchanPublisher(configuration.getInteger("port"), configuration.getInteger("keys"));
  }

  private static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
  }
}
