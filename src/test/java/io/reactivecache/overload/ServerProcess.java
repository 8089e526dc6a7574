package io.reactivecache.overload;

import io.reactivecache.Main;
import io.reactivecache.embedded.Processes;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/** The server as it is shipped, as a process of its own, with a small heap. */
final class ServerProcess implements AutoCloseable {

  static final int HEAP_MEGABYTES = 256;

  private final HttpClient http = HttpClient.newHttpClient();
  private final JavaProcess process;
  private final URI api;
  private final URI stream;

  private ServerProcess(JavaProcess process, URI api, URI stream) {
    this.process = process;
    this.api = api;
    this.stream = stream;
  }

  /**
   * Starts it, and waits until it is ready.
   *
   * @param name of its files
   */
  static ServerProcess start(
      String name,
      TestDatabase database,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    return start(name, database.uri(), redisUri, prefix, change);
  }

  static ServerProcess start(
      String name,
      String postgresUri,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    int apiPort = Processes.freePort();
    int streamPort = Processes.freePort();
    Map<String, String> environment =
        Map.of(
            "RC_POSTGRES_URI",
            postgresUri,
            "RC_REDIS_URI",
            redisUri,
            "RC_REDIS_PREFIX",
            prefix,
            "RC_HTTP_HOST",
            "127.0.0.1",
            "RC_STREAM_HOST",
            "127.0.0.1",
            "RC_HTTP_PORT",
            Integer.toString(apiPort),
            "RC_STREAM_PORT",
            Integer.toString(streamPort));
    JavaProcess process =
        JavaProcess.start(
            name,
            Main.class,
            HEAP_MEGABYTES,
            false,
            environment,
            "-conf",
            configuration(name, change).toString());
    ServerProcess server =
        new ServerProcess(
            process,
            URI.create("http://127.0.0.1:" + apiPort),
            URI.create("http://127.0.0.1:" + streamPort));
    return server.awaitReady();
  }

  /** Changes the options of a verticle. */
  static Consumer<JsonObject> options(String verticle, Consumer<JsonObject> change) {
    return file ->
        file.getJsonArray("verticles").stream()
            .map(JsonObject.class::cast)
            .filter(entry -> entry.getString("name").equals(verticle))
            .forEach(entry -> change.accept(entry.getJsonObject("options")));
  }

  URI api() {
    return api;
  }

  URI stream() {
    return stream;
  }

  JavaProcess process() {
    return process;
  }

  HttpResponse<String> call(String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(30))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** All metrics, as text. */
  String metrics() {
    return call("GET", "/metrics").body();
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  double metric(String name, String labels) {
    return metric(metrics(), name, labels);
  }

  static double metric(String metrics, String name, String labels) {
    return Arrays.stream(metrics.split("\n"))
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  ServerProcess awaitReady() {
    Awaitility.await("/health/ready")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .until(this::isReady);
    return this;
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("the server ended");
    }
    try {
      return call("GET", "/health/ready").statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private static Path configuration(String name, Consumer<JsonObject> change) {
    try {
      JsonObject json = new JsonObject(Files.readString(Path.of("conf", "reactive-cache.json")));
      // Where it was shipped, beside the schema.
      json.remove("$schema");
      change.accept(json);
      Files.createDirectories(JavaProcess.DIRECTORY);
      return Files.writeString(
          JavaProcess.DIRECTORY.resolve(name + ".json"), json.encodePrettily());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
