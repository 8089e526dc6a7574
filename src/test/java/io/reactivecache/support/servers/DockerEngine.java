package io.reactivecache.support.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The Docker of this machine, or that of {@code DOCKER_HOST}. Whether it answers is asked by hand:
 * where there is none, that takes no time, and no class of Docker is loaded.
 */
final class DockerEngine implements Engine {

  private final Map<String, String> environment;

  DockerEngine(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Optional<String> silence(Duration within) {
    Optional<String> host = Optional.ofNullable(environment.get("DOCKER_HOST"));
    List<Path> sockets = host.isPresent() ? List.of() : sockets();
    if (host.isEmpty() && sockets.isEmpty()) {
      return Optional.of("DOCKER_HOST is not set, and there is no socket of Docker");
    }
    String name = host.orElseGet(() -> sockets.get(0).toString());
    return within(
        within,
        "Docker at " + name,
        () -> {
          ping(host.isPresent() ? address(host.get()) : UnixDomainSocketAddress.of(name));
          return Optional.empty();
        });
  }

  /** Where Testcontainers looks too. */
  private List<Path> sockets() {
    return Stream.of(
            Optional.of("/var/run/docker.sock"),
            Optional.ofNullable(environment.get("XDG_RUNTIME_DIR"))
                .map(dir -> dir + "/docker.sock"),
            Optional.ofNullable(environment.get("HOME"))
                .map(home -> home + "/.docker/run/docker.sock"))
        .flatMap(Optional::stream)
        .map(Path::of)
        .filter(Files::exists)
        .toList();
  }

  private static SocketAddress address(String host) throws IOException {
    URI uri = URI.create(host);
    return switch (String.valueOf(uri.getScheme())) {
      case "unix" -> UnixDomainSocketAddress.of(uri.getPath());
      case "tcp", "http", "https" -> new InetSocketAddress(uri.getHost(), uri.getPort());
      default -> throw new IOException("neither unix: nor tcp:");
    };
  }

  /** Any answer in HTTP will do, also that it is spoken to without TLS. */
  private static void ping(SocketAddress address) throws IOException {
    try (SocketChannel channel = SocketChannel.open(address)) {
      channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\n\r\n".getBytes(US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(5);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      if (!"HTTP/".equals(new String(answer.array(), US_ASCII))) {
        throw new IOException("it does not speak HTTP");
      }
    }
  }

  @Override
  public Optional<String> lack(List<String> images, Duration within) {
    return within(within, "images " + images, () -> DockerImages.lack(images));
  }

  /** What a task finds; if it fails or lasts too long, then that, said of its subject. */
  private static Optional<String> within(
      Duration time, String subject, Callable<Optional<String>> task) {
    FutureTask<Optional<String>> running = new FutureTask<>(task);
    Thread thread = new Thread(running, "docker-engine");
    thread.setDaemon(true);
    thread.start();
    try {
      return running.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return Optional.of(subject + ": not within " + time.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Optional.of(subject + ": " + reason(Objects.requireNonNull(e.getCause())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String reason(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName())
        .strip();
  }
}
