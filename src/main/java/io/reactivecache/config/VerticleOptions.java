package io.reactivecache.config;

import java.util.Optional;

/**
 * What can be set for one kind of verticle. {@code defaults()} holds for what a file leaves out.
 */
public sealed interface VerticleOptions {

  /**
   * For pg-listener.
   *
   * @param pollMillis from one journal read to the next while polls cost less than bells
   * @param safetyPollMillis pause between two journal reads while the doorbell is trusted
   * @param pollOnly never sleep on the doorbell: for transaction poolers, which lose LISTEN
   * @param batchRows rows in one batch to redis-writer, at most
   * @param maxJournalRows the journal's bound; when a cache was away for longer, it starts a new
   *     epoch instead of catching up
   * @param poolSize connections for reading rows
   * @param maxQuarantined rows of a mirror that are listed as quarantined, at most; the rest is
   *     only counted
   * @param auditKeysPerSecond how many cached keys the background audit compares with PostgreSQL; 0
   *     switches it off
   */
  record ListenerOptions(
      int pollMillis,
      int safetyPollMillis,
      boolean pollOnly,
      int batchRows,
      long maxJournalRows,
      int poolSize,
      int maxQuarantined,
      int auditKeysPerSecond)
      implements VerticleOptions {

    public static ListenerOptions defaults() {
      return new ListenerOptions(2, 1_000, false, 500, 6_000_000, 2, 1_000, 200);
    }
  }

  /**
   * For redis-writer.
   *
   * @param tombstoneSeconds how long a deleted row's version outlives it
   * @param absentSeconds how long it is remembered that a row does not exist
   * @param leaseMillis how long a reader may take to fill a missing key
   */
  record WriterOptions(int tombstoneSeconds, int absentSeconds, int leaseMillis)
      implements VerticleOptions {

    public static WriterOptions defaults() {
      return new WriterOptions(600, 30, 10_000);
    }
  }

  /**
   * For pg-loader.
   *
   * @param poolSize connections to PostgreSQL for each instance
   * @param maxWaiting keys that may wait for a load, for each instance; over it readers get 503
   */
  record LoaderOptions(int poolSize, int maxWaiting) implements VerticleOptions {

    public static LoaderOptions defaults() {
      return new LoaderOptions(2, 20_000);
    }
  }

  /**
   * For sse-fanout.
   *
   * @param port 0 takes a free one
   * @param publicUrl where browsers reach the stream listener, such as {@code
   *     https://stream.example.org}; empty: this host's name in the request, with {@code port}
   * @param maxConnections open streams of one instance
   * @param maxKeys keys of one stream
   * @param heartbeatMillis pause between two heartbeats on an idle stream
   * @param retryMillis what browsers are told to wait before they reconnect; spread by up to half
   *     of it either way
   * @param sendBufferBytes the kernel's buffer for one connection
   * @param writeTimeoutMillis a connection that takes nothing for so long is closed
   */
  record FanoutOptions(
      String host,
      int port,
      Optional<String> publicUrl,
      int maxConnections,
      int maxKeys,
      int heartbeatMillis,
      int retryMillis,
      int sendBufferBytes,
      int writeTimeoutMillis)
      implements VerticleOptions {

    public static FanoutOptions defaults() {
      return new FanoutOptions(
          "127.0.0.1", 8081, Optional.empty(), 18_000, 1_000, 15_000, 2_000, 64 * 1024, 30_000);
    }
  }

  /**
   * For http-api.
   *
   * @param port 0 takes a free one
   * @param profile whether to serve the demonstration: the profile's table, API and page
   * @param poolSize connections to PostgreSQL for each instance, one for each lane of group commit
   * @param maxWaitingWrites profile writes that may wait, for each instance; over it 503
   * @param maxBodyBytes of a request
   */
  record ApiOptions(
      String host, int port, boolean profile, int poolSize, int maxWaitingWrites, int maxBodyBytes)
      implements VerticleOptions {

    public static ApiOptions defaults() {
      return new ApiOptions("127.0.0.1", 8080, false, 1, 10_000, 64 * 1024);
    }
  }

  /**
   * For admin.
   *
   * @param host an address of the loopback
   * @param port 0 takes a free one
   */
  record AdminOptions(String host, int port) implements VerticleOptions {

    public static AdminOptions defaults() {
      return new AdminOptions("127.0.0.1", 8090);
    }
  }
}
