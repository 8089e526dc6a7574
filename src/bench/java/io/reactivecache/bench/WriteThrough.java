package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Database and cache, both in the request, one after the other: nothing orders two requests. */
final class WriteThrough implements Strategy {

  private final BrokerHome home;

  WriteThrough(BrokerHome home) {
    this.home = home;
  }

  @Override
  public Broker.Sink connect() throws SQLException {
    SqlPublisher database = new SqlPublisher(home.jdbcUrl());
    RedisCli cache = new RedisCli(home.redisPort());
    return new Broker.Sink() {
      @Override
      public void publish(int key, long stampMicros) throws SQLException {
        database.publish(key, stampMicros);
        StrategyCache.put(cache, home, key, stampMicros);
      }

      @Override
      public void close() throws IOException, SQLException {
        cache.close();
        database.close();
      }
    };
  }

  @Override
  public void close() {}
}
