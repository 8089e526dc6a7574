package io.reactivecache.compat;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.ProxyProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A proxy with the file that is shipped for it: only addresses are others, and what its main file
 * would say around it.
 */
final class ShippedProxy implements AutoCloseable {

  private static final Path FILES = Path.of("docker", "proxies");
  private static final Map<String, String> NAMES =
      Map.of("nginx", "nginx.conf", "haproxy", "haproxy.cfg", "caddy", "Caddyfile");

  private final String name;
  private final int port;
  private final ProxyProcess process;

  private ShippedProxy(String name, int port, ProxyProcess process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts it in front of a server that need not be there.
   *
   * @param name {@code nginx}, {@code haproxy} or {@code caddy}
   * @return empty where it is not installed
   */
  static Optional<ShippedProxy> start(String name, Endpoints server) {
    if (ProxyProcess.installed(name).isEmpty()) {
      return Optional.empty();
    }
    int port = Processes.freePort();
    try {
      Path directory = Files.createTempDirectory("reactive-cache-" + name);
      ProxyProcess process =
          switch (name) {
            case "nginx" -> nginx(directory, port, server);
            case "haproxy" -> haproxy(directory, port, server);
            case "caddy" -> caddy(directory, port, server);
            default -> throw new IllegalArgumentException(name);
          };
      return Optional.of(new ShippedProxy(name, port, process));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }

  private static ProxyProcess nginx(Path directory, int port, Endpoints server) throws IOException {
    String file =
        """
        daemon off;
        pid nginx.pid;
        error_log nginx-errors.log;
        events {}
        http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        %s
        }
        """
            .formatted(shipped("nginx", "listen 80;", "listen 127.0.0.1:" + port + ";", server));
    Files.writeString(directory.resolve("nginx.conf"), file);
    return ProxyProcess.start(
        "nginx", directory, port, "-p", directory.toString(), "-c", "nginx.conf");
  }

  private static ProxyProcess haproxy(Path directory, int port, Endpoints server)
      throws IOException {
    String file =
        shipped("haproxy", "bind :80\n", "bind 127.0.0.1:" + port + "\n", server)
            .replace("/etc/haproxy/stream-away.http", "stream-away.http");
    Files.writeString(directory.resolve("haproxy.cfg"), file);
    Files.copy(FILES.resolve("stream-away.http"), directory.resolve("stream-away.http"));
    return ProxyProcess.start("haproxy", directory, port, "-db", "-f", "haproxy.cfg");
  }

  private static ProxyProcess caddy(Path directory, int port, Endpoints server) throws IOException {
    String file =
        "{\n\tadmin off\n\tauto_https off\n}\n"
            + shipped(
                "caddy", "live.example.org {", "http://:" + port + " {\n\tbind 127.0.0.1", server);
    Files.writeString(directory.resolve("Caddyfile"), file);
    return ProxyProcess.start(
        "caddy", directory, port, "run", "--adapter", "caddyfile", "--config", "Caddyfile");
  }

  /** The file that is shipped for a proxy. */
  static String shipped(String name) throws IOException {
    return Files.readString(FILES.resolve(Objects.requireNonNull(NAMES.get(name), name)));
  }

  private static String shipped(String name, String listens, String here, Endpoints server)
      throws IOException {
    String file = shipped(name);
    if (!file.contains(listens)) {
      throw new IllegalStateException(name + " does not say " + listens);
    }
    return file.replace(listens, here)
        .replace("127.0.0.1:8080", server.api().getAuthority())
        .replace("127.0.0.1:8081", server.stream().getAuthority());
  }
}
