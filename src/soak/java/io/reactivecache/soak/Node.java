package io.reactivecache.soak;

import io.reactivecache.Main;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TcpProxy;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The server as it is shipped, as a process of its own: it can be killed, stopped, frozen and
 * started again on the same ports, and told to lose messages of the event bus.
 */
public final class Node implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final String name;
  private final Path directory;
  private final Map<String, String> environment;
  private final boolean clustered;
  private final List<TcpProxy> links;
  private final Endpoints endpoints;
  private @Nullable Process process;

  private Node(
      String name,
      Path directory,
      Map<String, String> environment,
      boolean clustered,
      List<TcpProxy> links,
      Endpoints endpoints) {
    this.name = name;
    this.directory = directory;
    this.environment = environment;
    this.clustered = clustered;
    this.links = links;
    this.endpoints = endpoints;
  }

  /**
   * Writes its configuration file; {@link #start} runs it.
   *
   * @param environment overrides the file, as for every node
   * @param links what it alone reaches its servers through; closed with it
   */
  static Node prepare(
      String name,
      Path directory,
      JsonObject configuration,
      Endpoints endpoints,
      Map<String, String> environment,
      boolean clustered,
      List<TcpProxy> links) {
    try {
      Files.createDirectories(directory);
      Files.writeString(directory.resolve(name + ".json"), configuration.encodePrettily());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Node(name, directory, environment, clustered, links, endpoints);
  }

  public String name() {
    return name;
  }

  /** Where the HTTP API listens, across all restarts. */
  public URI api() {
    return endpoints.api();
  }

  /** Where the streams listen, across all restarts. */
  public URI stream() {
    return endpoints.stream();
  }

  /** What it alone reaches PostgreSQL and Redis through; none where it is the only node. */
  public List<TcpProxy> links() {
    return links;
  }

  public long pid() {
    return running().pid();
  }

  /** Starts the process; does not wait for it. */
  public synchronized void start() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command =
        new ArrayList<>(List.of(java, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of("-conf", directory.resolve(name + ".json").toString()));
    if (clustered) {
      command.add("-cluster");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().putAll(environment);
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the API answers: the process is up, whatever it lacks. */
  public void awaitUp() {
    Awaitility.await(name + " answers")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> status("/health/live") == 200);
  }

  /** Whether every part of it says that it is ready, and every mirror is followed. */
  public boolean isReady() {
    return ask("/health/ready").filter(Endpoints::isReady).isPresent();
  }

  /** Its name, and what it says of its parts. */
  String unready() {
    return name + " is not ready: " + ask("/health/ready").map(HttpResponse::body).orElse("silent");
  }

  public boolean isLeader() {
    return metric("reactive_cache_leader", "") == 1;
  }

  /** {@code kill -9}, and waits until it is gone. */
  public void kill() {
    running().destroyForcibly();
    running().onExit().join();
  }

  /**
   * SIGTERM.
   *
   * @return the exit code, which must be 0
   */
  public int terminate() {
    running().destroy();
    try {
      if (!running().waitFor(40, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " did not stop in 40 s");
      }
      return running().exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** SIGSTOP: it neither answers nor closes anything. */
  public void freeze() {
    Processes.signal(pid(), "STOP");
  }

  public void thaw() {
    Processes.signal(pid(), "CONT");
  }

  /**
   * Loses this share of the messages that this node sends to addresses that begin so, until told
   * otherwise; a share of 0 loses nothing any more.
   *
   * @param addresses such as {@code rows.stored}; see {@code bus.Address}
   */
  public void loseMessages(String addresses, double share) {
    try {
      running()
          .getOutputStream()
          .write((addresses + " " + share + "\n").getBytes(StandardCharsets.UTF_8));
      running().getOutputStream().flush();
    } catch (IOException gone) {
      // The process ended, and with it the loss.
    }
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  public double metric(String metric, String labels) {
    return ask("/metrics")
        .map(answer -> RunningServer.metric(answer.body(), metric, labels))
        .orElse(0.0);
  }

  /** What its admin face answers, if it does within two seconds. */
  Optional<HttpResponse<String>> ask(String path) {
    return ask("GET", path);
  }

  /** The same of any request. */
  Optional<HttpResponse<String>> ask(String method, String path) {
    try {
      return Optional.of(endpoints.ask(method, path, PATIENCE));
    } catch (UncheckedIOException away) {
      return Optional.empty();
    }
  }

  /** What it answers, if it does within two seconds. */
  public Optional<HttpResponse<String>> get(String path) {
    return send("GET", path);
  }

  /** The same of any request. */
  Optional<HttpResponse<String>> send(String method, String path) {
    try {
      return Optional.of(endpoints.call(method, path, PATIENCE));
    } catch (UncheckedIOException away) {
      return Optional.empty();
    }
  }

  /** Everything that it wrote since the first start. */
  public Path log() {
    return directory.resolve(name + ".log");
  }

  @Override
  public void close() {
    Process last = process;
    if (last != null) {
      last.destroyForcibly().onExit().join();
    }
    links.forEach(TcpProxy::close);
  }

  private int status(String path) {
    return get(path).map(HttpResponse::statusCode).orElse(0);
  }

  private synchronized Process running() {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    return process;
  }

  /** That of the tests; before it what makes {@link BusOrders} known. */
  private String classPath() {
    String tests =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return BusOrders.services(directory) + File.pathSeparator + tests;
  }
}
