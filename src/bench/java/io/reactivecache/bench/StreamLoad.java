package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Browsers and the one who writes what they see, in a process of their own. Orders:
 *
 * <ul>
 *   <li>{@code open}: opens all streams.
 *   <li>{@code burst}, with {@code millis}, {@code batch}, {@code inFlight} and {@code deliveries}:
 *       publishes to the next so many keys, again as soon as less than {@code inFlight} such
 *       batches are not yet with every stream; {@code deliveries} is what a batch makes. Yields the
 *       most deliveries a second.
 *   <li>{@code rate}, with {@code millis}, {@code perSecond} and {@code writers}, which are as many
 *       each time: publishes at fixed times whatever happens, to one stream. Yields latencies
 *       without coordinated omission, and what came of each change.
 * </ul>
 */
public final class StreamLoad {

  /** For all of a burst to come; on a busy machine it takes long. */
  private static final long BURST_SECONDS = 100;

  private static final long OPEN_SECONDS = 120;

  private final JsonObject configuration;
  private final EventStreams streams;
  private final int count;
  private @Nullable TimedWriters writers;

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
      load.close();
    }
  }

  /** An order: so many changes a second for so long, to one stream. */
  static JsonObject rate(int perSecond, long millis, int writers) {
    return new JsonObject()
        .put("do", "rate")
        .put("perSecond", perSecond)
        .put("millis", millis)
        .put("writers", writers);
  }

  private void close() throws IOException, SQLException {
    streams.close();
    if (writers != null) {
      writers.close();
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
    TimedWriters timed = writers(order.getInteger("writers"));
    timed.connect();
    Schedule schedule = Schedule.of(order.getInteger("perSecond"), order.getLong("millis"));
    Arrivals arrivals = new Arrivals(schedule, configuration.getInteger("keys"));
    streams.onStamp(arrivals::came);
    TimedWriters.Outcome outcome = timed.run(schedule, arrivals::accepted);
    arrivals.await();
    return arrivals
        .toJson()
        .put("published", outcome.published())
        .put("accepted", outcome.accepted().encode());
  }

  private TimedWriters writers(int count) {
    if (writers == null) {
      writers = new TimedWriters(this::publisher, count, configuration.getInteger("keys"));
    }
    return writers;
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
