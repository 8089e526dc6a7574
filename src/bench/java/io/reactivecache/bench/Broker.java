package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.LongConsumer;

/** Carries stamps from who publishes to who listens. Public so that others can be plugged in. */
public interface Broker extends AutoCloseable {

  /** What the table calls it. */
  String name();

  /** Why it cannot be measured here; empty when it can. */
  String missing();

  /** Starts it; called once, before anything else. */
  void start(BrokerHome home) throws Exception;

  /**
   * Connects one who publishes, for the use of one thread. Publishing returns when the broker, or
   * the database, has accepted the message for good, as far as it promises that.
   */
  Sink connect() throws Exception;

  /** Connects the listener, which hears of each stamp once or more; closing it is going away. */
  AutoCloseable listen(LongConsumer heard) throws Exception;

  @Override
  void close() throws IOException;

  /** Where messages go in. */
  interface Sink extends AutoCloseable {

    /** Publishes. */
    void publish(int key, long stampMicros) throws Exception;

    @Override
    void close() throws IOException, SQLException;
  }
}
