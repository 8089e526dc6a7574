package io.reactivecache.bench;

import io.reactivecache.Main;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** The server as it is shipped, in a process of its own. */
final class ServerProcess implements AutoCloseable {

  private static final Path SHIPPED = Path.of("conf/reactive-cache.json");
  private static final Path JAR =
      Path.of(System.getProperty("bench.jar", "target/reactive-cache.jar"));

  private final Child child;
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI api;
  private final URI stream;
  private final String prefix;

  private ServerProcess(Child child, int httpPort, int streamPort, String prefix) {
    this.child = child;
    this.api = URI.create("http://127.0.0.1:" + httpPort);
    this.stream = URI.create("http://127.0.0.1:" + streamPort);
    this.prefix = prefix;
  }

  /** The shipped configuration on a database, and on the lab's Redis with a prefix of its own. */
  static SetUp setUp(Lab lab, TestDatabase database) throws IOException {
    return new SetUp(lab, database);
  }

  /** Whether what runs is the jar, and not the classes of a build. */
  static boolean isPackaged() {
    return Files.exists(JAR);
  }

  URI api() {
    return api;
  }

  URI stream() {
    return stream;
  }

  /** Before each of its keys in Redis. */
  String prefix() {
    return prefix;
  }

  long pid() {
    return child.pid();
  }

  /** Ends it at once, as a crash does. */
  void kill() throws InterruptedException {
    child.kill();
  }

  /** Waits until every part says that it is ready. */
  ServerProcess awaitReady() {
    Awaitility.await("the server")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(5))
        .until(this::isReady);
    return this;
  }

  boolean isReady() {
    if (!child.isAlive()) {
      throw new IllegalStateException("the server ended; its log tells why");
    }
    try {
      return call("GET", "/health/ready").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  double metric(String name, String labels) throws IOException {
    return call("GET", "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  HttpResponse<String> call(String method, String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(api.resolve(path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .timeout(Duration.ofSeconds(10))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    child.close();
  }

  /** What differs from the shipped configuration. */
  static final class SetUp {

    private final Lab lab;
    private final TestDatabase database;
    private final JsonObject file;
    private final List<String> jvm = new ArrayList<>();
    private String cores = "";
    private String prefix;

    private SetUp(Lab lab, TestDatabase database) throws IOException {
      this.lab = lab;
      this.database = database;
      this.file = new JsonObject(Files.readString(SHIPPED));
      this.prefix = lab.uniqueName("b") + ":";
    }

    /** Changes anything of the file. */
    SetUp file(Consumer<JsonObject> change) {
      change.accept(file);
      return this;
    }

    /** Mirrors a table beside, or after {@link #withoutProfile} instead of, the profiles. */
    SetUp mirror(String name, String table, String key) {
      file.getJsonArray("mirrors")
          .add(
              new JsonObject()
                  .put("name", name)
                  .put("table", table)
                  .put("key", new JsonArray().add(key)));
      return this;
    }

    /** Without the demonstration and its table. */
    SetUp withoutProfile() {
      file.getJsonArray("mirrors").clear();
      return options("http-api", options -> options.put("profile", false));
    }

    /** Only these verticles. */
    SetUp only(String... names) {
      JsonArray kept = new JsonArray();
      verticles(List.of(names)).forEach(kept::add);
      file.put("verticles", kept);
      return this;
    }

    SetUp instances(String verticle, int count) {
      verticles(List.of(verticle)).forEach(entry -> entry.put("instances", count));
      return this;
    }

    SetUp options(String verticle, Consumer<JsonObject> change) {
      verticles(List.of(verticle)).forEach(entry -> change.accept(entry.getJsonObject("options")));
      return this;
    }

    SetUp jvm(String... flags) {
      jvm.addAll(List.of(flags));
      return this;
    }

    SetUp cores(String list) {
      cores = list;
      return this;
    }

    /** Shares a prefix, as a node that stands by does. */
    SetUp prefix(String other) {
      prefix = other;
      return this;
    }

    /** Starts it; it is not ready yet. The lab ends it. */
    ServerProcess start() throws IOException {
      String name = lab.uniqueName("server");
      int httpPort = Processes.freePort();
      int streamPort = Processes.freePort();
      Path configuration = lab.directory().resolve(name + ".json");
      Files.writeString(configuration, file.encodePrettily());
      Map<String, String> environment =
          Map.of(
              "RC_POSTGRES_URI", database.uri(),
              "RC_REDIS_URI", lab.redis().uri(),
              "RC_REDIS_PREFIX", prefix,
              "RC_HTTP_HOST", "127.0.0.1",
              "RC_STREAM_HOST", "127.0.0.1",
              "RC_HTTP_PORT", Integer.toString(httpPort),
              "RC_STREAM_PORT", Integer.toString(streamPort));
      Path log = lab.directory().resolve(name + ".log");
      Files.deleteIfExists(log);
      Child child = Child.start(log, cores, environment, command(configuration));
      return lab.own(new ServerProcess(child, httpPort, streamPort, prefix));
    }

    private List<String> command(Path configuration) {
      List<String> command = new ArrayList<>(List.of(Jvm.program()));
      command.addAll(jvm);
      if (isPackaged()) {
        command.addAll(List.of("-jar", JAR.toString()));
      } else {
        command.addAll(List.of("-cp", Jvm.classPath(), Main.class.getName()));
      }
      command.addAll(List.of("-conf", configuration.toString()));
      return command;
    }

    private List<JsonObject> verticles(List<String> names) {
      return file.getJsonArray("verticles").stream()
          .map(JsonObject.class::cast)
          .filter(entry -> names.contains(entry.getString("name")))
          .toList();
    }
  }
}
