package io.reactivecache.support;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.support.servers.ProcessPostgres;
import io.reactivecache.support.servers.ProcessServers;
import io.reactivecache.support.servers.ServerChoice;
import io.reactivecache.support.servers.Servers;
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
 *
 * <p>They are containers or embedded; {@link ServerChoice} says which.
 *
 * <p>A test that needs a process, a directory or a program of this machine says so with {@link
 * #ownRedisProcess} or {@link #ownPostgresProcess}; all others leave open what the servers are.
 */
public final class TestServers {

  private static final Path ROOT =
      Path.of(System.getProperty("test.servers", "target/test-servers")).toAbsolutePath();
  private static final AtomicInteger NAMES = new AtomicInteger();

  private static final ProcessServers PROCESSES = new ProcessServers(ROOT);

  private static @Nullable Servers servers;
  private static @Nullable TestPostgres postgres;
  private static @Nullable TestRedis redis;

  private TestServers() {}

  /** The shared PostgreSQL, for reading its port; never stop it. */
  public static synchronized TestPostgres postgres() {
    if (postgres == null) {
      TestPostgres started = ownPostgres("postgres", Map.of("max_connections", "300"));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
      postgres = started;
    }
    return postgres;
  }

  /** The shared Redis; tests keep apart by key prefix. Never stop or flush it. */
  public static synchronized TestRedis redis() {
    if (redis == null) {
      TestRedis started = ownRedis("redis", List.of("--save", ""));
      Runtime.getRuntime().addShutdownHook(new Thread(started::close));
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
  public static TestDatabase newDatabase(TestPostgres server) {
    return TestDatabase.create(server, uniqueName("test"), "");
  }

  /** The same. */
  public static TestDatabase newDatabase(EmbeddedPostgresServer server) {
    return newDatabase(new ProcessPostgres(server));
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
   * A PostgreSQL of the test's own; what an earlier one of this name held may still be in it.
   *
   * @param name of it: each test class its own
   */
  public static TestPostgres ownPostgres(String name, Map<String, String> settings) {
    return servers().postgres(name, settings);
  }

  /**
   * A Redis of the test's own, empty.
   *
   * @param name of it: each test class its own
   */
  public static TestRedis ownRedis(String name, List<String> settings) {
    return servers().redis(name, settings);
  }

  /** As {@link #ownPostgres}, and always a process of this machine. */
  public static EmbeddedPostgresServer ownPostgresProcess(
      String name, Map<String, String> settings) {
    return PROCESSES.postgresProcess(name, settings);
  }

  /** As {@link #ownRedis}, and always a process of this machine, with what its directory holds. */
  public static EmbeddedRedisServer ownRedisProcess(String name, List<String> settings) {
    return ownRedisProcess(Optional.empty(), name, settings);
  }

  /** The same of a program that is installed, if there is one. */
  public static EmbeddedRedisServer ownRedisProcess(
      Optional<Path> installed, String name, List<String> settings) {
    return PROCESSES.redisProcess(installed, name, settings);
  }

  /** A directory below that of the servers, for anything else that a run leaves there. */
  public static Path directory(String name) {
    return ROOT.resolve(name);
  }

  private static synchronized Servers servers() {
    if (servers == null) {
      servers = ServerChoice.chosen(ROOT, PROCESSES);
    }
    return servers;
  }
}
