package io.reactivecache.support;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.vertx.redis.client.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A Redis Sentinel that watches one master, and decides alone. */
public final class Sentinel implements AutoCloseable {

  /** What it calls the master. */
  public static final String MASTER_NAME = "mymaster";

  private final int port;
  private final Process process;

  private Sentinel(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts it, and waits until it knows the master's replica.
   *
   * @param directory for its files
   */
  public static Sentinel of(EmbeddedRedisServer master, Path directory) throws IOException {
    int port = Processes.freePort();
    Path settings = directory.resolve("sentinel.conf");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "port " + port,
            "bind 127.0.0.1",
            "dir " + directory,
            "sentinel monitor " + MASTER_NAME + " 127.0.0.1 " + master.port() + " 1",
            "sentinel down-after-milliseconds " + MASTER_NAME + " 1000",
            "sentinel failover-timeout " + MASTER_NAME + " 5000",
            ""));
    Process process =
        new ProcessBuilder(
                master.directory().resolve("redis-server").toString(),
                settings.toString(),
                "--sentinel")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("sentinel.log").toFile())
            .start();
    return new Sentinel(port, process).awaitReplica();
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private Sentinel awaitReplica() {
    try (RedisProbe probe = new RedisProbe(uri(), "")) {
      Awaitility.await("Sentinel to know the replica")
          .atMost(Duration.ofSeconds(40))
          .ignoreExceptions()
          .until(
              () ->
                  String.valueOf(probe.send(Command.SENTINEL, "REPLICAS", MASTER_NAME))
                      .matches("(?s).*master-link-status[:,] ok.*"));
    }
    return this;
  }
}
