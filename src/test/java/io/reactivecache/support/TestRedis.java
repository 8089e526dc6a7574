package io.reactivecache.support;

/**
 * A Redis that a test may hurt. It begins empty; its address stays the same as long as it lives,
 * and with it the files that it wrote.
 */
public interface TestRedis extends AutoCloseable {

  /** Of the loopback address. */
  int port();

  default String uri() {
    return "redis://127.0.0.1:" + port();
  }

  /** Ends the server at once, without saving: as a crash does. */
  void kill();

  /** Starts the server again after {@link #kill}, and waits until it answers. */
  void restart();

  /** From now on nothing in the server moves; its connections stay open and are silent. */
  void freeze();

  /** Ends what {@link #freeze} began. */
  void thaw();

  /** Ends the server for good. */
  @Override
  void close();
}
