package io.reactivecache.bench;

import java.io.IOException;
import java.sql.SQLException;

/** One of the article's ways to write a row that is cached; what a request handler does. */
interface Strategy extends AutoCloseable {

  /** Connects one handler, for the use of one thread: publishing is handling a request. */
  Broker.Sink connect() throws Exception;

  @Override
  void close() throws IOException, SQLException;

  /**
   * Makes one by its name.
   *
   * @throws IllegalArgumentException for a name that is none
   */
  static Strategy of(String name, BrokerHome home) throws Exception {
    return switch (name) {
      case "write through" -> new WriteThrough(home);
      case "write behind" -> new WriteBehind(home, new RedisQueue(home));
      case "reactive" -> new Reactive(home);
      default -> throw new IllegalArgumentException(name);
    };
  }
}
