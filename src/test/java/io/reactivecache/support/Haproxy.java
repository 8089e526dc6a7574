package io.reactivecache.support;

import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An HAProxy in front of one server, whose connections all its clients share. */
public final class Haproxy implements AutoCloseable {

  private static final String PROGRAM = "haproxy";

  private final int port;
  private final ProxyProcess process;

  private Haproxy(int port, ProxyProcess process) {
    this.port = port;
    this.process = process;
  }

  /** Skips the calling test where it is not installed. */
  public static void assumeInstalled() {
    ProxyProcess.assumeInstalled(PROGRAM);
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
      Files.writeString(directory.resolve("haproxy.cfg"), settings(port, rules, serverPort));
      return new Haproxy(
          port, ProxyProcess.start(PROGRAM, directory, port, "-db", "-f", "haproxy.cfg"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
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
}
