package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * The cache in the request, and a message to whoever writes the database later: here a thread of
 * the same process.
 */
final class WriteBehind implements Strategy {

  private static final int WAIT_MILLIS = 100;

  private final BrokerHome home;
  private final MessageQueue queue;
  private final Polling consumer;

  WriteBehind(BrokerHome home, MessageQueue queue) throws Exception {
    this.home = home;
    this.queue = queue;
    SqlPublisher database = new SqlPublisher(home.jdbcUrl());
    MessageQueue.Tail tail = queue.tail();
    this.consumer =
        new Polling(
            "write-behind",
            () -> tail.take(WAIT_MILLIS, database::publish),
            () -> {
              tail.close();
              database.close();
            });
  }

  @Override
  public Broker.Sink connect() {
    RedisCli cache = new RedisCli(home.redisPort());
    Broker.Sink messages = queue.head();
    return new Broker.Sink() {
      @Override
      public void publish(int key, long stampMicros) throws Exception {
        StrategyCache.put(cache, home, key, stampMicros);
        messages.publish(key, stampMicros);
      }

      @Override
      public void close() throws IOException, SQLException {
        cache.close();
        messages.close();
      }
    };
  }

  @Override
  public void close() {
    consumer.close();
  }
}
