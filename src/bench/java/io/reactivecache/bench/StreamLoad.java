package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/**
 * Browsers and the one who writes what they see, in a process of their own. Orders:
 *
 * <ul>
 *   <li>{@code open}: opens all streams.
 *   <li>{@code burst}, with {@code millis}, {@code batch}, {@code inFlight} and {@code deliveries}:
 *       publishes to the next so many keys, again as soon as less than {@code inFlight} such
 *       batches are not yet with every stream; {@code deliveries} is what a batch makes. Yields the
 *       most deliveries a second.
 *   <li>{@code rate}, with {@code seconds}, {@code perSecond} and {@code writers}: publishes at
 *       fixed times whatever happens. Yields latencies without coordinated omission.
 * </ul>
 */
public final class StreamLoad {

  /** For all of a burst to come; on a busy machine it takes long. */
  private static final long BURST_SECONDS = 100;

  /** For what is still on its way, some of which was left out. */
  private static final long REST_SECONDS = 20;

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
    int batch = order.getInteger("batch");
    int inFlight = order.getInteger("inFlight");
    long deliveries = order.getLong("deliveries");
    try (Publisher publisher = publisher()) {
      streams.reset();
      long before = streams.received();
      long bytes = streams.bytesRead();
      long began = System.nanoTime();
      long end = began + TimeUnit.MILLISECONDS.toNanos(order.getLong("millis"));
      long batches = 0;
      while (System.nanoTime() < end) {
        int first = (int) (batches * batch % configuration.getInteger("keys"));
        publisher.publish(first, batch, Latencies.nowMicros());
        batches++;
        streams.awaitReceived(
            before + (batches - inFlight + 1) * deliveries, deadline(BURST_SECONDS));
      }
      // All of it: what came to no stream, or was left out, would be missing here.
      streams.awaitReceived(before + batches * deliveries, deadline(BURST_SECONDS));
      return new JsonObject()
          .put("messages", batches * batch)
          .put("deliveries", streams.received() - before)
          .put("bytes", streams.bytesRead() - bytes)
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
      streams.awaitReceived(before + expected, deadline(REST_SECONDS));
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
        : new NchanPublisher(configuration.getInteger("port"), configuration.getString("channel"));
  }

  private static long deadline(long seconds) {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
  }
}
