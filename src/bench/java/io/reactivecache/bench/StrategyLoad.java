package io.reactivecache.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * An application that follows one strategy, and its users. Orders: {@code rate} and {@code flat},
 * both with {@code millis}; {@code told} handles requests for so long and tells of each when it was
 * answered, for a death in the middle.
 */
public final class StrategyLoad {

  private static final int WRITERS = 8;

  private final Strategy strategy;

  private StrategyLoad(Strategy strategy) {
    this.strategy = strategy;
  }

  public static void main(String[] arguments) throws Exception {
    JsonObject it = new JsonObject(arguments[0]);
    BrokerHome home =
        new BrokerHome(
            Path.of("."),
            it.getString("jdbcUrl"),
            "",
            it.getInteger("redisPort"),
            "",
            it.getString("prefix"));
    try (Strategy strategy = Strategy.of(it.getString("strategy"), home)) {
      Orders.serve(new StrategyLoad(strategy)::handle);
    }
  }

  private JsonObject handle(JsonObject order) throws Exception {
    long millis = order.getLong("millis");
    TimedWriters writers = new TimedWriters(this::handler, WRITERS, StrategyApplication.KEYS);
    if ("rate".equals(order.getString("do"))) {
      TimedWriters.Outcome outcome = writers.run(order.getInteger("perSecond"), millis);
      return new JsonObject().put("accepted", outcome.accepted().encode());
    }
    if ("told".equals(order.getString("do"))) {
      new TimedWriters(() -> telling(handler()), WRITERS, StrategyApplication.KEYS).flatOut(millis);
      return new JsonObject();
    }
    long began = System.nanoTime();
    long requests = writers.flatOut(millis);
    return new JsonObject().put("perSecond", requests * 1e9 / (System.nanoTime() - began));
  }

  /** Tells of each request when it was answered, as its user would know. */
  private static Broker.Sink telling(Broker.Sink handler) {
    return new Broker.Sink() {
      @Override
      public void publish(int key, long stampMicros) throws Exception {
        handler.publish(key, stampMicros);
        System.out.println(
            "{\"key\":%d,\"stamp\":%d,\"answered\":%d}"
                .formatted(key, stampMicros, Latencies.nowMicros()));
      }

      @Override
      public void close() throws IOException, SQLException {
        handler.close();
      }
    };
  }

  private Broker.Sink handler() throws Exception {
    return strategy.connect();
  }
}
