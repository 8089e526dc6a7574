package io.reactivecache.bench;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one run starts: a PostgreSQL and a Redis of its own, and the processes of the
 * subjects. Closing it ends all of them, the last first.
 */
final class BenchEnvironment implements AutoCloseable {

  private final Effort effort;
  private final Path directory;
  private final Map<String, String> postgresSettings =
      new HashMap<>(
          Map.of(
              "max_connections", "200",
              "shared_buffers", "512MB",
              // A checkpoint in one turn and none in the next would be noise.
              "max_wal_size", "8GB",
              "checkpoint_timeout", "30min"));
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final AtomicInteger names = new AtomicInteger();
  private String postgresCluster = "bench-postgres";
  private @Nullable EmbeddedPostgresServer postgres;
  private @Nullable EmbeddedRedisServer redis;

  BenchEnvironment(Effort effort, Path directory) throws IOException {
    this.effort = effort;
    this.directory = Files.createDirectories(directory.toAbsolutePath());
  }

  Effort effort() {
    return effort;
  }

  /** For logs and files of the run. */
  Path directory() {
    return directory;
  }

  /** Tells whoever waits what goes on. */
  @SuppressWarnings("AnnotateFormatMethod")
  void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * Has PostgreSQL be a cluster of its own, with more settings: what is left of it when a run is
   * killed could keep that of the others from starting.
   *
   * @throws IllegalStateException if it was started already
   */
  void usePostgres(String cluster, Map<String, String> more) {
    if (postgres != null) {
      throw new IllegalStateException("PostgreSQL runs");
    }
    postgresCluster = cluster;
    postgresSettings.putAll(more);
  }

  /** PostgreSQL as a careful operator runs it: what is committed is on disk. */
  EmbeddedPostgresServer postgres() {
    if (postgres == null) {
      postgres = own(TestServers.ownPostgresProcess(postgresCluster, postgresSettings));
    }
    return postgres;
  }

  /** The Redis that is installed; else that of the tests, which a plain allocator slows down. */
  EmbeddedRedisServer redis() {
    if (redis == null) {
      redis =
          own(
              TestServers.ownRedisProcess(
                  Tool.find("redis-server"), "bench-redis", List.of("--save", "")));
    }
    return redis;
  }

  /** A new, empty database, dropped at the end. */
  TestDatabase newDatabase() {
    return own(TestServers.newDatabase(postgres()));
  }

  /** A name that nothing else of this run has. */
  String uniqueName(String stem) {
    return stem + "-" + names.incrementAndGet();
  }

  /** Has something closed at the end of the run. */
  <T extends AutoCloseable> T own(T resource) {
    synchronized (open) {
      open.push(resource);
    }
    return resource;
  }

  /** Closes something before the end of the run. */
  void end(AutoCloseable resource) throws Exception {
    synchronized (open) {
      open.remove(resource);
    }
    resource.close();
  }

  /** The versions of what is measured. */
  String versions() {
    TestDatabase database = newDatabase();
    return "PostgreSQL "
        + database.value("show server_version")
        + ", "
        + RedisCli.version(redis().port());
  }

  @Override
  public void close() {
    while (true) {
      AutoCloseable next;
      synchronized (open) {
        next = open.poll();
      }
      if (next == null) {
        return;
      }
      try {
        next.close();
      } catch (Exception e) {
        say("did not end cleanly: %s", e);
      }
    }
  }
}
