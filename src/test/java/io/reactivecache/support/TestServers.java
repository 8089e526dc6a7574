package io.reactivecache.support;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL and the Redis that all tests of this JVM share, started at first use and ended
 * with the JVM. A test that hurts a server starts one of its own with {@link #ownRedis} or {@link
 * #ownPostgres} and closes it.
 *
 * <p>The directories are the same in each run, so that what a killed JVM left running is found and
 * ended by the next.
 */
public final class TestServers {

  private static final Path ROOT =
      Path.of(System.getProperty("test.servers", "target/test-servers")).toAbsolutePath();
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static @Nullable EmbeddedPostgresServer postgres;
  private static @Nullable EmbeddedRedisServer redis;

  private TestServers() {}

  /** The shared PostgreSQL, for reading its port; never stop it. */
  public static synchronized EmbeddedPostgresServer postgres() {
    if (postgres == null) {
      EmbeddedPostgresServer started = ownPostgres("postgres", Map.of("max_connections", "300"));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
      postgres = started;
    }
    return postgres;
  }

  /** The shared Redis; tests keep apart by key prefix. Never stop or flush it. */
  public static synchronized EmbeddedRedisServer redis() {
    if (redis == null) {
      EmbeddedRedisServer started = ownRedis("redis", List.of("--save", ""));
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(started)));
      redis = started;
    }
    return redis;
  }

  /** A new, empty database on the shared PostgreSQL. */
  public static TestDatabase newDatabase() {
    return TestDatabase.create(postgres(), uniqueName("test"), "");
  }

  /** The same, of another encoding than UTF-8. */
  public static TestDatabase newDatabaseIn(String encoding) {
    String options = "encoding '" + encoding + "' locale 'C' template template0";
    return TestDatabase.create(postgres(), uniqueName("test"), options);
  }

  /** A new, empty database on a PostgreSQL of the test's own. */
  public static TestDatabase newDatabase(EmbeddedPostgresServer server) {
    return TestDatabase.create(server, uniqueName("test"), "");
  }

  /** A key prefix that no other test of this JVM uses. */
  public static String uniquePrefix() {
    return uniqueName("t") + ":";
  }

  /** A name that no other test of this JVM uses. */
  public static String uniqueName(String stem) {
    return stem + "_" + ProcessHandle.current().pid() + "_" + NAMES.incrementAndGet();
  }

  /**
   * A PostgreSQL of the test's own.
   *
   * @param name of its directory: each test class its own
   */
  public static EmbeddedPostgresServer ownPostgres(String name, Map<String, String> settings) {
    try {
      return EmbeddedPostgresServer.start(
          ROOT.resolve(name).resolve("data"), Processes.freePort(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A Redis of the test's own.
   *
   * @param name of its directory: each test class its own
   */
  public static EmbeddedRedisServer ownRedis(String name, List<String> settings) {
    return ownRedis(Optional.empty(), name, settings);
  }

  /** As {@link #ownRedis(String, List)}, of a program that is installed, if there is one. */
  public static EmbeddedRedisServer ownRedis(
      Optional<Path> installed, String name, List<String> settings) {
    Path directory = ROOT.resolve(name);
    try {
      int port = Processes.freePort();
      return installed.isPresent()
          ? EmbeddedRedisServer.start(installed.get(), directory, port, settings)
          : EmbeddedRedisServer.start(directory, port, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory below that of the servers, for anything else that a run leaves there. */
  public static Path directory(String name) {
    return ROOT.resolve(name);
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (Exception e) {
      throw new IllegalStateException("a test server did not end", e);
    }
  }
}
