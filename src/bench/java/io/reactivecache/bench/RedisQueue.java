package io.reactivecache.bench;

/** A list in Redis: what was taken out is gone, carried out or not. */
final class RedisQueue implements MessageQueue {

  private final BrokerHome home;

  RedisQueue(BrokerHome home) {
    this.home = home;
  }

  @Override
  public Broker.Sink head() {
    RedisCli redis = new RedisCli(home.redisPort());
    return new Broker.Sink() {
      @Override
      public void publish(int key, long stampMicros) {
        redis.call("RPUSH", home.prefix() + "queue", key + " " + stampMicros);
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }

  @Override
  public Tail tail() {
    RedisCli redis = new RedisCli(home.redisPort());
    return new Tail() {
      @Override
      public void take(int waitMillis, Work work) throws Exception {
        String seconds = Double.toString(waitMillis / 1_000.0);
        String taken = redis.call("BLPOP", home.prefix() + "queue", seconds);
        int space = taken.lastIndexOf(' ');
        if (space > 0) {
          int key = Integer.parseInt(taken.substring(taken.lastIndexOf('\n') + 1, space));
          work.run(key, Long.parseLong(taken.substring(space + 1)));
        }
      }

      @Override
      public void close() {
        redis.close();
      }
    };
  }
}
