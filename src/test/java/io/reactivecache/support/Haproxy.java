package io.reactivecache.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;

/** An HAProxy in front of one server, whose connections all its clients share. */
public final class Haproxy implements AutoCloseable {

  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/haproxy"), Path.of("/usr/local/sbin/haproxy"));

  private final int port;
  private final Process process;

  private Haproxy(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /** Skips the calling test where it is not installed. */
  public static void assumeInstalled() {
    assumeTrue(executable().isPresent(), "skipped: HAProxy is not installed, looked at " + PLACES);
  }

  /**
   * Starts it.
   *
   * @param directory for its files
   * @param serverPort of the loopback address
   * @param rules of its front side, a line each
   */
  public static Haproxy inFrontOf(int serverPort, Path directory, String... rules) {
    int port = Processes.freePort();
    try {
      Path settings =
          Files.writeString(directory.resolve("haproxy.cfg"), settings(port, rules, serverPort));
      Process process =
          new ProcessBuilder(
                  executable().orElseThrow().toString(), "-db", "-f", settings.toString())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("haproxy.log").toFile())
              .start();
      return new Haproxy(port, process).awaitListening();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static Optional<Path> executable() {
    return PLACES.stream().filter(Files::isExecutable).findFirst();
  }

  private static String settings(int port, String[] rules, int serverPort) {
    return """
        defaults
          mode http
          timeout connect 5s
          timeout client 20s
          timeout server 20s
        frontend front
          bind 127.0.0.1:%d
          %s
          default_backend back
        backend back
          http-reuse always
          server one 127.0.0.1:%d
        """
        .formatted(port, String.join("\n  ", rules), serverPort);
  }

  private Haproxy awaitListening() {
    Awaitility.await("HAProxy to listen")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("HAProxy ended; its log tells why");
              }
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              } catch (IOException notYet) {
                return false;
              }
            });
    return this;
  }
}
