package io.reactivecache.support.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.reactivecache.support.TcpProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A container with one server in it, behind a proxy: what is published has another port after each
 * start, the proxy keeps its own.
 */
final class ServerContainer {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GenericContainer<?> container;
  private final ExposedPort inside;
  private final DockerClient docker;
  private final TcpProxy proxy;

  /**
   * @param port that the server in it listens on
   */
  ServerContainer(GenericContainer<?> container, int port) {
    this.container = container;
    this.inside = ExposedPort.tcp(port);
    this.docker = container.getDockerClient();
    // Without a password: nobody else shall reach it, unless Docker itself is elsewhere.
    Ports.Binding any =
        LOOPBACK.contains(container.getHost())
            ? Ports.Binding.bindIp("127.0.0.1")
            : Ports.Binding.empty();
    container
        .withExposedPorts(port)
        .withCreateContainerCmdModifier(
            command -> command.getHostConfig().withPortBindings(new PortBinding(any, inside)))
        .waitingFor(new AnswersLater())
        .start();
    this.proxy = TcpProxy.to(published());
  }

  /** Of the proxy. */
  int port() {
    return proxy.port();
  }

  /**
   * @param answers false or an exception, as long as it does not
   */
  void await(Callable<Boolean> answers) {
    try {
      Awaitility.await(container.getDockerImageName() + " answers")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .ignoreExceptions()
          .until(answers);
    } catch (ConditionTimeoutException e) {
      throw new IllegalStateException(e.getMessage() + "; it says: " + container.getLogs(), e);
    }
  }

  /** By the signal that its image names. */
  void stop() {
    docker.stopContainerCmd(id()).withTimeout((int) PATIENCE.toSeconds()).exec();
  }

  void kill() {
    docker.killContainerCmd(id()).exec();
    Awaitility.await(container.getDockerImageName() + " is gone")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> !isRunning());
  }

  void restart() {
    docker.startContainerCmd(id()).exec();
    proxy.retarget(published());
  }

  void freeze() {
    docker.pauseContainerCmd(id()).exec();
  }

  void thaw() {
    docker.unpauseContainerCmd(id()).exec();
  }

  /** Runs a command in it, as root. */
  void run(String... command) {
    try {
      ExecResult result = container.execInContainer(command);
      if (result.getExitCode() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + result.getStderr());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Removes it with its data. */
  void remove() {
    proxy.close();
    container.stop();
  }

  private String id() {
    return container.getContainerId();
  }

  private boolean isRunning() {
    return Boolean.TRUE.equals(docker.inspectContainerCmd(id()).exec().getState().getRunning());
  }

  private InetSocketAddress published() {
    Ports.Binding[] bindings =
        docker
            .inspectContainerCmd(id())
            .exec()
            .getNetworkSettings()
            .getPorts()
            .getBindings()
            .get(inside);
    if (bindings == null || bindings.length == 0) {
      throw new IllegalStateException(
          container.getDockerImageName() + " has ended; it says: " + container.getLogs());
    }
    return new InetSocketAddress(
        container.getHost(), Integer.parseInt(bindings[0].getHostPortSpec()));
  }

  /** A start and a restart wait in one way: see {@link #await}. */
  private static final class AnswersLater extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
