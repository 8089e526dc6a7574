package io.reactivecache.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One PostgreSQL server with a data directory of its own. If an earlier JVM was killed and left the
 * server of that directory behind, a start ends it first.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {

  private final Path dataDirectory;
  private final int port;
  private final Map<String, String> settings;
  private EmbeddedPostgres server;

  private EmbeddedPostgresServer(
      Path dataDirectory, int port, Map<String, String> settings, EmbeddedPostgres server) {
    this.dataDirectory = dataDirectory;
    this.port = port;
    this.settings = settings;
    this.server = server;
  }

  /**
   * Starts PostgreSQL and waits until it answers. The superuser is {@code postgres}, without a
   * password, on the loopback address only.
   *
   * @param dataDirectory made and initialised if missing, otherwise used as it is
   * @param settings of {@code postgresql.conf}, over safe defaults
   */
  public static EmbeddedPostgresServer start(
      Path dataDirectory, int port, Map<String, String> settings) throws IOException {
    Files.createDirectories(dataDirectory.toAbsolutePath().getParent());
    stopLeftover(dataDirectory);
    return new EmbeddedPostgresServer(
        dataDirectory, port, settings, launch(dataDirectory, port, settings));
  }

  private static EmbeddedPostgres launch(Path dataDirectory, int port, Map<String, String> settings)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(dataDirectory)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPort(port)
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C.UTF-8")
            .setLocaleConfig("encoding", "UTF8")
            // The library's own defaults trade safety for speed.
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .setServerConfig("full_page_writes", "on")
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log(dataDirectory).toFile()))
            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log(dataDirectory).toFile()));
    settings.forEach(builder::setServerConfig);
    return builder.start();
  }

  /** Starts the server again after it ended, on the same directory and port. */
  public void restart() throws IOException {
    server = launch(dataDirectory, port, settings);
  }

  /** Ends the server and all its sessions at once, without a checkpoint: as a crash does. */
  public void kill() throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> all = Stream.concat(postmaster.children(), Stream.of(postmaster)).toList();
    postmaster.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    awaitGone(all);
  }

  /** Kills the postmaster alone: its sessions notice by themselves, and end a moment later. */
  public void killPostmaster() throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> all = Stream.concat(postmaster.children(), Stream.of(postmaster)).toList();
    postmaster.destroyForcibly();
    awaitGone(all);
  }

  /**
   * Ends the server by a signal, and waits until it is gone.
   *
   * @param signal {@code INT} for a fast shutdown, {@code QUIT} for an immediate one
   */
  public void stop(String signal) throws IOException {
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> all = Stream.concat(postmaster.children(), Stream.of(postmaster)).toList();
    Processes.signal(postmaster.pid(), signal);
    awaitGone(all);
  }

  private ProcessHandle postmaster() throws IOException {
    return Processes.find(pid(), "postgres")
        .orElseThrow(() -> new IOException("no server in " + dataDirectory));
  }

  /** The next start is refused while any of them holds the shared memory. */
  private void awaitGone(List<ProcessHandle> processes) throws IOException {
    for (ProcessHandle process : processes) {
      process
          .onExit()
          .completeOnTimeout(process, 10, TimeUnit.SECONDS)
          .thenAccept(ProcessHandle::destroyForcibly)
          .join();
      process.onExit().join();
    }
    // What is left of it in this JVM is a lock on the directory; there is no server to stop.
    Files.deleteIfExists(pidFile(dataDirectory));
    server.close();
  }

  public int port() {
    return port;
  }

  public String uri(String database) {
    return "postgresql://postgres@127.0.0.1:" + port + "/" + database;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
  }

  public Path dataDirectory() {
    return dataDirectory;
  }

  /** The number of the postmaster's process. */
  public long pid() throws IOException {
    return pid(dataDirectory);
  }

  @Override
  public void close() throws IOException {
    server.close();
    stopLeftover(dataDirectory);
  }

  /** Ends the PostgreSQL that a killed JVM left running on this directory, if there is one. */
  public static void stopLeftover(Path dataDirectory) throws IOException {
    if (Files.exists(pidFile(dataDirectory))) {
      // SIGINT is the fast shutdown; SIGTERM would wait for every client to leave.
      Processes.find(pid(dataDirectory), "postgres")
          .ifPresent(process -> Processes.stop(process, "INT"));
    }
  }

  private static long pid(Path dataDirectory) throws IOException {
    List<String> lines = Files.readAllLines(pidFile(dataDirectory), StandardCharsets.UTF_8);
    return Long.parseLong(lines.get(0).strip());
  }

  private static Path pidFile(Path dataDirectory) {
    return dataDirectory.resolve("postmaster.pid");
  }

  private static Path log(Path dataDirectory) {
    return dataDirectory.resolveSibling(dataDirectory.getFileName() + ".log");
  }
}
