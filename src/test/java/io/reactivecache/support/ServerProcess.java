package io.reactivecache.support;

import io.reactivecache.Main;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** The server as it is shipped, as a process of its own, with a small heap. */
public final class ServerProcess implements AutoCloseable {

  public static final int HEAP_MEGABYTES = 256;

  private final JavaProcess process;
  private final Endpoints endpoints;

  private ServerProcess(JavaProcess process, Endpoints endpoints) {
    this.process = process;
    this.endpoints = endpoints;
  }

  /**
   * Starts it, and waits until it is ready.
   *
   * @param name of its files
   */
  public static ServerProcess start(
      String name,
      TestDatabase database,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    return start(name, database.uri(), redisUri, prefix, change);
  }

  public static ServerProcess start(
      String name,
      String postgresUri,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    return start(name, Endpoints.free(), postgresUri, redisUri, prefix, change);
  }

  /** The same at a certain place, where one may have been before. */
  public static ServerProcess start(
      String name,
      Endpoints endpoints,
      String postgresUri,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    return await(
        JavaProcess.start(
            name,
            Main.class,
            HEAP_MEGABYTES,
            false,
            endpoints.environment(postgresUri, redisUri, prefix),
            "-conf",
            configuration(name, change).toString()),
        endpoints);
  }

  /** One that may have only so many descriptors; see {@link JavaProcess#startWithDescriptors}. */
  public static ServerProcess startWithDescriptors(
      int descriptors,
      String name,
      TestDatabase database,
      String redisUri,
      String prefix,
      Consumer<JsonObject> change) {
    Endpoints endpoints = Endpoints.free();
    return await(
        JavaProcess.startWithDescriptors(
            descriptors,
            name,
            Main.class,
            HEAP_MEGABYTES,
            endpoints.environment(database.uri(), redisUri, prefix),
            "-conf",
            configuration(name, change).toString()),
        endpoints);
  }

  private static ServerProcess await(JavaProcess process, Endpoints endpoints) {
    endpoints.awaitReady(process::isAlive, Duration.ofSeconds(90));
    return new ServerProcess(process, endpoints);
  }

  /** Changes the options of a verticle. */
  public static Consumer<JsonObject> options(String verticle, Consumer<JsonObject> change) {
    return file -> Shipped.options(file, verticle, change);
  }

  public URI api() {
    return endpoints.api();
  }

  public URI stream() {
    return endpoints.stream();
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  public JavaProcess process() {
    return process;
  }

  public HttpResponse<String> call(String method, String path) {
    return endpoints.call(method, path);
  }

  /** A request to the admin face. */
  public HttpResponse<String> ask(String method, String path) {
    return endpoints.ask(method, path);
  }

  /** All metrics, as text. */
  public String metrics() {
    return endpoints.metrics();
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  public double metric(String name, String labels) {
    return RunningServer.metric(metrics(), name, labels);
  }

  @Override
  public void close() {
    process.close();
  }

  private static Path configuration(String name, Consumer<JsonObject> change) {
    try {
      JsonObject json = Shipped.configuration();
      change.accept(json);
      Files.createDirectories(JavaProcess.DIRECTORY);
      return Files.writeString(
          JavaProcess.DIRECTORY.resolve(name + ".json"), json.encodePrettily());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
