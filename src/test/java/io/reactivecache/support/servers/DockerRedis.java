package io.reactivecache.support.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.reactivecache.support.TestRedis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A Redis, or a Valkey, in a container. */
final class DockerRedis implements TestRedis {

  private static final int PORT = 6379;

  private final ServerContainer container;

  DockerRedis(String image, Map<String, String> labels, List<String> settings) {
    // Options alone: the image knows its program.
    GenericContainer<?> redis =
        new GenericContainer<>(DockerImageName.parse(image))
            .withLabels(labels)
            .withCommand(settings.toArray(String[]::new));
    container = new ServerContainer(redis, PORT);
    container.await(this::answers);
  }

  private boolean answers() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(1_000);
      socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
      // Or an error such as -NOAUTH or -LOADING: the server is up either way.
      return socket.getInputStream().read() > 0;
    }
  }

  @Override
  public int port() {
    return container.port();
  }

  @Override
  public void kill() {
    container.kill();
  }

  @Override
  public void restart() {
    container.restart();
    container.await(this::answers);
  }

  @Override
  public void freeze() {
    container.freeze();
  }

  @Override
  public void thaw() {
    container.thaw();
  }

  @Override
  public void close() {
    container.remove();
  }
}
