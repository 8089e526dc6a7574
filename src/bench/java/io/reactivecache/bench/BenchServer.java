package io.reactivecache.bench;

import io.reactivecache.Main;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The server as it is shipped, in a process of its own. */
final class BenchServer implements AutoCloseable {

  private static final Path JAR =
      Path.of(System.getProperty("bench.jar", "target/reactive-cache.jar"));

  private final ChildJvm child;
  private final Endpoints endpoints;
  private final String prefix;

  private BenchServer(ChildJvm child, Endpoints endpoints, String prefix) {
    this.child = child;
    this.endpoints = endpoints;
    this.prefix = prefix;
  }

  /**
   * The shipped configuration, without bounds by address, on a database, and on the lab's Redis
   * with a prefix of its own.
   */
  static SetUp setUp(BenchEnvironment lab, TestDatabase database) {
    return new SetUp(lab, database);
  }

  /** Whether what runs is the jar, and not the classes of a build. */
  static boolean isPackaged() {
    return Files.exists(JAR);
  }

  URI api() {
    return endpoints.api();
  }

  URI stream() {
    return endpoints.stream();
  }

  /** Its admin face. */
  URI admin() {
    return endpoints.admin();
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
  BenchServer awaitReady() {
    endpoints.awaitReady(child::isAlive, Duration.ofMinutes(3));
    return this;
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  double metric(String name, String labels) {
    return RunningServer.metric(endpoints.metrics(), name, labels);
  }

  HttpResponse<String> call(String method, String path) {
    return endpoints.call(method, path);
  }

  @Override
  public void close() {
    child.close();
  }

  /** What differs from the shipped configuration. */
  static final class SetUp {

    private final BenchEnvironment lab;
    private final TestDatabase database;
    private final JsonObject file;
    private final List<String> jvm = new ArrayList<>();
    private String cores = "";
    private String prefix;

    private SetUp(BenchEnvironment lab, TestDatabase database) {
      this.lab = lab;
      this.database = database;
      this.file = Shipped.configuration();
      this.prefix = lab.uniqueName("b") + ":";
    }

    /** Changes anything of the file. */
    SetUp file(Consumer<JsonObject> change) {
      change.accept(file);
      return this;
    }

    /** Mirrors a table beside, or after {@link #withoutProfile} instead of, the profiles. */
    SetUp mirror(String name, String table, String key) {
      Shipped.mirror(file, name, table, List.of(key));
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
      Shipped.verticles(file, List.of(names)).forEach(kept::add);
      file.put("verticles", kept);
      return this;
    }

    SetUp instances(String verticle, int count) {
      Shipped.instances(file, verticle, count);
      return this;
    }

    SetUp options(String verticle, Consumer<JsonObject> change) {
      Shipped.options(file, verticle, change);
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
    BenchServer start() throws IOException {
      String name = lab.uniqueName("server");
      Path configuration = lab.directory().resolve(name + ".json");
      Files.writeString(configuration, file.encodePrettily());
      Path log = lab.directory().resolve(name + ".log");
      Files.deleteIfExists(log);
      Endpoints endpoints = Endpoints.free();
      Map<String, String> environment =
          endpoints.environment(database.uri(), lab.redis().uri(), prefix);
      ChildJvm child = ChildJvm.start(log, cores, environment, command(configuration));
      return lab.own(new BenchServer(child, endpoints, prefix));
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
  }
}
