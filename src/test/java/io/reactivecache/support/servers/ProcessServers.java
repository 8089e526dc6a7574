package io.reactivecache.support.servers;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.Directories;
import io.reactivecache.support.TestPostgres;
import io.reactivecache.support.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Embedded servers, each with a directory that has its name. */
public final class ProcessServers implements Servers {

  private static final List<String> DATA_OF_REDIS = List.of("dump.rdb", "appendonlydir");

  private final Path root;

  /**
   * @param root above the directories; the same in each run, so that what a killed JVM left running
   *     is found and ended by the next
   */
  public ProcessServers(Path root) {
    this.root = root;
  }

  @Override
  public TestPostgres postgres(String name, Map<String, String> settings) {
    return new ProcessPostgres(postgresProcess(name, settings));
  }

  @Override
  public TestRedis redis(String name, List<String> settings) {
    try {
      for (String data : DATA_OF_REDIS) {
        Directories.delete(root.resolve(name).resolve(data));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ProcessRedis(redisProcess(Optional.empty(), name, settings));
  }

  /** The process itself, with its directory and its number. */
  public EmbeddedPostgresServer postgresProcess(String name, Map<String, String> settings) {
    try {
      return EmbeddedPostgresServer.start(
          root.resolve(name).resolve("data"), Processes.freePort(), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The process itself, with what an earlier one left in its directory.
   *
   * @param installed a {@code redis-server} of the machine, if that shall run
   */
  public EmbeddedRedisServer redisProcess(
      Optional<Path> installed, String name, List<String> settings) {
    Path directory = root.resolve(name);
    try {
      int port = Processes.freePort();
      return installed.isPresent()
          ? EmbeddedRedisServer.start(installed.get(), directory, port, settings)
          : EmbeddedRedisServer.start(directory, port, settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
