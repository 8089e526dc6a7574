package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Brings a stamp to the streams of some keys, {@code k0} to {@code k<n-1>}. Not thread-safe. */
interface Publisher extends AutoCloseable {

  /** Publishes to one key; returns when it is accepted. */
  void publish(int key, long stampMicros) throws Exception;

  /** Publishes to every key; returns when all is accepted. */
  void publishAll(long stampMicros) throws Exception;

  @Override
  void close() throws IOException, SQLException;
}
