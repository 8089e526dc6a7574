package io.reactivecache.support;

/**
 * A PostgreSQL that a test may hurt. Its address stays the same as long as it lives, and with it
 * all that was committed. The superuser is {@code postgres}, without a password.
 */
public interface TestPostgres extends AutoCloseable {

  /** Of the loopback address. */
  int port();

  default String uri(String database) {
    return "postgresql://postgres@127.0.0.1:" + port() + "/" + database;
  }

  default String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database + "?user=postgres";
  }

  /** A database that is there, such as {@code postgres}. */
  default TestDatabase database(String name) {
    return new TestDatabase(name, uri(name), jdbcUrl(name));
  }

  /** Ends the server in good order, but does not wait for its clients to leave. */
  void stop();

  /** Ends the server and all its sessions at once, without a checkpoint: as a crash does. */
  void kill();

  /** Starts the server again after {@link #stop} or {@link #kill}, and waits until it answers. */
  void restart();

  /** From now on nothing in the server moves; its connections stay open and are silent. */
  void freeze();

  /** Ends what {@link #freeze} began. */
  void thaw();

  /**
   * Sends a signal to the process of one session.
   *
   * @param pid as {@code pg_stat_activity} tells it
   * @param signal its name without SIG
   */
  void signal(long pid, String signal);

  /** Ends the server for good. */
  @Override
  void close();
}
