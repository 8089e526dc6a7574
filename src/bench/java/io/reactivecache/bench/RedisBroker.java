package io.reactivecache.bench;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Redis Pub/Sub: PUBLISH and SUBSCRIBE, nothing is kept. */
final class RedisBroker implements Broker {

  private static final String CHANNEL = "bench-ticks";

  private @Nullable BrokerHome home;

  @Override
  public String name() {
    return "Redis Pub/Sub";
  }

  @Override
  public String missing() {
    return "";
  }

  @Override
  public void start(BrokerHome where) {
    home = where;
  }

  @Override
  public Sink connect() {
    RedisCli redis = open();
    return new Sink() {
      @Override
      public void publish(int key, long stampMicros) {
        redis.call("PUBLISH", CHANNEL, Long.toString(stampMicros));
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }

  @Override
  public AutoCloseable listen(LongConsumer heard) {
    RedisCli redis = open();
    redis.call("SUBSCRIBE", CHANNEL);
    Thread thread = new Thread(() -> receive(redis, heard), "redis-listener");
    thread.setDaemon(true);
    thread.start();
    return redis;
  }

  @Override
  public void close() {}

  private static void receive(RedisCli redis, LongConsumer heard) {
    try {
      while (true) {
        String message = redis.answer();
        heard.accept(Long.parseLong(message.substring(message.lastIndexOf('\n') + 1)));
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private RedisCli open() {
    if (home == null) {
      throw new IllegalStateException("not started");
    }
    return new RedisCli(home.redisPort());
  }
}
