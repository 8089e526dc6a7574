package io.reactivecache.bench;

import java.sql.SQLException;

/** The database, and nothing else: the server brings it to the cache. */
final class Reactive implements Strategy {

  private final BrokerHome home;

  Reactive(BrokerHome home) {
    this.home = home;
  }

  @Override
  public Broker.Sink connect() throws SQLException {
    return new SqlPublisher(home.jdbcUrl());
  }

  @Override
  public void close() {}
}
