package io.reactivecache.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import redis.embedded.RedisExecProvider;

/**
 * One Redis process with a directory of its own. If an earlier JVM was killed and left the process
 * of that directory behind, a start ends it first.
 */
public final class EmbeddedRedisServer implements AutoCloseable {

  private static final String PROGRAM = "redis-server";
  private static final Path SETSID = Path.of("/usr/bin/setsid");

  private final Path program;
  private final Path directory;
  private final int port;
  private final List<String> settings;
  private Process process;

  private EmbeddedRedisServer(
      Path program, Path directory, int port, List<String> settings, Process process) {
    this.program = program;
    this.directory = directory;
    this.port = port;
    this.settings = settings;
    this.process = process;
  }

  /**
   * Starts Redis and waits until it answers.
   *
   * @param directory for the program, its data and its log; made if missing
   * @param settings as on Redis's command line, such as {@code --maxmemory 10mb}, one word each
   */
  public static EmbeddedRedisServer start(Path directory, int port, List<String> settings)
      throws IOException {
    Files.createDirectories(directory);
    return start(unpacked(directory), directory, port, settings);
  }

  /**
   * As {@link #start(Path, int, List)}, with a Redis that is installed.
   *
   * @param program a file of the name {@code redis-server}
   */
  public static EmbeddedRedisServer start(
      Path program, Path directory, int port, List<String> settings) throws IOException {
    Files.createDirectories(directory);
    stopLeftover(directory);
    return new EmbeddedRedisServer(
        program, directory, port, settings, launch(program, directory, port, settings));
  }

  /** Starts the process again after it ended, on the same directory and port. */
  public void restart() throws IOException {
    process = launch(program, directory, port, settings);
  }

  public int port() {
    return port;
  }

  public String uri() {
    return "redis://127.0.0.1:" + port;
  }

  public Path directory() {
    return directory;
  }

  public long pid() {
    return process.pid();
  }

  /** Ends the process at once, without saving: as a crash does. */
  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      Processes.stop(process.toHandle(), "TERM");
    }
  }

  /** Ends the Redis that a killed JVM left running in this directory, if there is one. */
  static void stopLeftover(Path directory) throws IOException {
    Path pidFile = pidFile(directory);
    if (Files.exists(pidFile)) {
      String text = Files.readString(pidFile, StandardCharsets.UTF_8).strip();
      if (!text.isEmpty()) {
        Processes.find(Long.parseLong(text), PROGRAM)
            .ifPresent(process -> Processes.stop(process, "TERM"));
      }
      Files.deleteIfExists(pidFile);
    }
  }

  private static Process launch(Path program, Path directory, int port, List<String> settings)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(SETSID)) {
      // Out of the terminal's reach: Ctrl-C is for us, and Redis is needed until the last write.
      command.add(SETSID.toString());
    }
    command.add(program.toString());
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(
        List.of("--dir", directory.toString(), "--pidfile", pidFile(directory).toString()));
    command.addAll(settings);
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()))
            .start();
    // Redis writes its pid file itself, but only as a daemon.
    Files.writeString(pidFile(directory), Long.toString(process.pid()), StandardCharsets.UTF_8);
    awaitAnswer(process, directory, port);
    return process;
  }

  private static void awaitAnswer(Process process, Path directory, int port) throws IOException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (!answers(port)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("Redis did not start; see " + log(directory));
      }
      Thread.onSpinWait();
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      // "+PONG", or an error such as -NOAUTH or -LOADING: the process is up either way.
      return socket.getInputStream().read() > 0;
    } catch (IOException notYet) {
      return false;
    }
  }

  private static Path unpacked(Path directory) throws IOException {
    Path program = directory.resolve(PROGRAM);
    if (!Files.exists(program)) {
      Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
      Files.copy(unpacked, program, StandardCopyOption.COPY_ATTRIBUTES);
      if (!program.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + program + " executable");
      }
    }
    return program;
  }

  private static Path pidFile(Path directory) {
    return directory.resolve("redis.pid");
  }

  private static Path log(Path directory) {
    return directory.resolve("redis.log");
  }
}
