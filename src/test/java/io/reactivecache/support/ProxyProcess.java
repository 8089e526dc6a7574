package io.reactivecache.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A proxy or pooler of another maker, as the machine has it, listening at a port of the loopback
 * address.
 */
public final class ProxyProcess implements AutoCloseable {

  private static final List<String> PLACES = List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin");

  private final String name;
  private final Process process;

  private ProxyProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** Where a program of this name is; empty if it is not installed. */
  public static Optional<Path> installed(String name) {
    return PLACES.stream()
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Skips the calling test where a program is not installed. */
  public static void assumeInstalled(String name) {
    assumeTrue(
        installed(name).isPresent(), "skipped: " + name + " is not installed, looked at " + PLACES);
  }

  /**
   * Starts it, and waits until it listens.
   *
   * @param directory where it runs, and leaves its log
   */
  public static ProxyProcess start(String name, Path directory, int port, String... arguments) {
    List<String> command =
        Stream.concat(Stream.of(installed(name).orElseThrow().toString()), Stream.of(arguments))
            .toList();
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve(name + ".log").toFile())
              .start();
      // Should this JVM be ended in the middle of a test.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return new ProxyProcess(name, process).awaitListening(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    // Not at once: it may have processes of its own to end.
    process.destroy();
    process.onExit().join();
  }

  private ProxyProcess awaitListening(int port) {
    Awaitility.await(name + " to listen")
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(name + " ended; its log tells why");
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
