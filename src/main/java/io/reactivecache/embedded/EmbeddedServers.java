package io.reactivecache.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL and Redis for trying the product, in one directory that keeps their data from run to
 * run. The ports are the same each time; where another program has one, a free one is taken.
 */
final class EmbeddedServers implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(EmbeddedServers.class);

  private static final String POSTGRES_URI = "RC_POSTGRES_URI";
  private static final String REDIS_URI = "RC_REDIS_URI";
  private static final int POSTGRES_PORT = 15432;
  private static final int REDIS_PORT = 16379;

  private final Map<String, String> environment;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private EmbeddedServers(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
  }

  /** Starts what the environment does not name already. */
  static EmbeddedServers start(Path directory, Map<String, String> environment) throws IOException {
    EmbeddedServers servers = new EmbeddedServers(environment);
    try {
      servers.start(directory);
      return servers;
    } catch (IOException | RuntimeException e) {
      servers.close();
      throw e;
    }
  }

  /** For the server's configuration: what was given, and where everything is. */
  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** Ends the servers; always to the end. */
  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        log.warn("Embedded server did not end cleanly: {}", e.toString());
      }
    }
  }

  private void start(Path directory) throws IOException {
    try {
      Files.createDirectories(directory);
      lock(directory);
    } catch (FileSystemException e) {
      throw new EmbeddedException(
          "The servers keep their data in "
              + directory
              + ", which cannot be written ("
              + e.getClass().getSimpleName()
              + "). Make it writable for this user, or start in another folder");
    }
    if (isUnset(POSTGRES_URI)) {
      startPostgres(directory.resolve("postgres"));
    }
    if (isUnset(REDIS_URI)) {
      startRedis(directory.resolve("redis"));
    }
    choosePort("RC_HTTP_PORT", 8080);
    choosePort("RC_STREAM_PORT", 8081);
    choosePort("RC_ADMIN_PORT", 8090);
  }

  /** Otherwise a second start would take the first one's servers for leftovers and end them. */
  private void lock(Path directory) throws IOException {
    Path file = directory.resolve("lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    open.push(channel);
    if (!isFree(channel)) {
      throw new EmbeddedException(
          "Another one runs in "
              + directory
              + holder(channel)
              + ". Use that one, or stop it, or start this one in another folder");
    }
    // A second start is told; the lock goes with the process, the text may stay.
    ByteBuffer pid = US_ASCII.encode(Long.toString(ProcessHandle.current().pid()));
    channel.truncate(0).write(pid);
  }

  private static boolean isFree(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return false;
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(32);
    channel.read(text, 0);
    String pid = US_ASCII.decode(text.flip()).toString().strip();
    return pid.matches("[0-9]+") ? " (process " + pid + ")" : "";
  }

  private void startPostgres(Path directory) throws IOException {
    EmbeddedPostgresServer.stopLeftover(directory);
    EmbeddedPostgresServer postgres =
        EmbeddedPostgresServer.start(
            directory, port("PostgreSQL", POSTGRES_PORT), Map.of("max_connections", "100"));
    open.push(postgres);
    environment.put(POSTGRES_URI, postgres.uri("postgres"));
  }

  private void startRedis(Path directory) throws IOException {
    EmbeddedRedisServer.stopLeftover(directory);
    EmbeddedRedisServer redis =
        EmbeddedRedisServer.start(
            directory, port("Redis", REDIS_PORT), List.of("--save", "", "--appendonly", "yes"));
    open.push(redis);
    environment.put(REDIS_URI, redis.uri());
  }

  private void choosePort(String variable, int preferred) {
    if (isUnset(variable)) {
      environment.put(variable, Integer.toString(port(variable, preferred)));
    }
  }

  private boolean isUnset(String variable) {
    return environment.getOrDefault(variable, "").isBlank();
  }

  private static int port(String what, int preferred) {
    if (Processes.isFree(preferred)) {
      return preferred;
    }
    int free = Processes.freePort();
    log.warn("Port {} is taken: {} uses {}", preferred, what, free);
    return free;
  }
}
