package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Brings a stamp to the streams of some keys, {@code k0} to {@code k<n-1>}. Not thread-safe. */
interface Publisher extends Broker.Sink {

  /** Publishes to {@code count} keys from {@code first} on; returns when all is accepted. */
  void publish(int first, int count, long stampMicros) throws Exception;

  @Override
  void close() throws IOException, SQLException;
}
