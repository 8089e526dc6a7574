package io.reactivecache.support;

import io.reactivecache.Launcher;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationException;
import io.reactivecache.config.ConfigurationReader;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The whole server as it is shipped, with the shipped configuration file, on a database and a key
 * prefix of its own and on free ports.
 */
public final class RunningServer implements AutoCloseable {

  private final Launcher launcher;
  private final ForeignFailures failures = new ForeignFailures();
  private final TestDatabase database;
  private final RedisProbe redis;
  private final Endpoints endpoints;

  private RunningServer(
      Launcher launcher, TestDatabase database, RedisProbe redis, Endpoints endpoints) {
    this.launcher = launcher;
    launcher.vertx().exceptionHandler(failures);
    this.database = database;
    this.redis = redis;
    this.endpoints = endpoints;
  }

  /** Starts with the shipped configuration, on the shared servers, and waits until it is ready. */
  public static RunningServer start() {
    return setUp().start();
  }

  /** Prepares a start that is not the shipped one. */
  public static SetUp setUp() {
    return new SetUp();
  }

  /** Where the HTTP API listens. */
  public URI api() {
    return endpoints.api();
  }

  /** Where the streams listen. */
  public URI stream() {
    return endpoints.stream();
  }

  public TestDatabase database() {
    return database;
  }

  /** What the server runs on. */
  public Vertx vertx() {
    return launcher.vertx();
  }

  public RedisProbe redis() {
    return redis;
  }

  /** A request to the API. */
  public HttpResponse<String> call(String method, String path) {
    return endpoints.call(method, path);
  }

  /** A request to the admin face. */
  public HttpResponse<String> ask(String method, String path) {
    return endpoints.ask(method, path);
  }

  /** Where the admin face listens. */
  public URI admin() {
    return endpoints.admin();
  }

  /** The same with a header. */
  public HttpResponse<String> call(String method, String path, String header, String value) {
    return endpoints.call(method, path, header, value);
  }

  /** The value of a metric, summed over its labels that contain {@code labels}; 0 if missing. */
  public double metric(String name, String labels) {
    return metric(endpoints.metrics(), name, labels);
  }

  /** The same of a scrape. */
  public static double metric(String scrape, String name, String labels) {
    return Arrays.stream(scrape.split("\n"))
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> line.contains(labels))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits until every part says that it is ready, and every mirror is followed. */
  public RunningServer awaitReady() {
    Awaitility.await("/health/ready")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> Endpoints.isReady(ask("GET", "/health/ready")));
    return this;
  }

  /**
   * Stops in order, as SIGTERM does; the database stays. Fails if a handler of the server threw
   * what nobody caught.
   */
  public void stop() {
    try {
      launcher.stop().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the server did not stop", e);
    }
    failures.report();
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      redis.close();
      database.close();
    }
  }

  /** What differs from the shipped configuration. */
  public static final class SetUp {

    private final JsonObject json = Shipped.configuration();
    private final Map<String, String> variables = new HashMap<>();
    private String redisUri = "";
    private String postgresUri = "";
    private String prefix = TestServers.uniquePrefix();
    private @Nullable TestDatabase database;
    private boolean awaitReady = true;
    private boolean clustered;

    private SetUp() {
      // Two instances have more to get wrong than the shipped one.
      Shipped.instances(json, "http-api", 2);
      Shipped.instances(json, "redis-writer", 2);
    }

    /** Runs on this database instead of a new one on the shared server. */
    public SetUp database(TestDatabase other) {
      database = other;
      return this;
    }

    /** Reaches PostgreSQL by another address, such as a proxy's. */
    public SetUp postgresUri(String uri) {
      postgresUri = uri;
      return this;
    }

    /** Uses this Redis instead of the shared one. */
    public SetUp redisUri(String uri) {
      redisUri = uri;
      return this;
    }

    public SetUp prefix(String other) {
      prefix = other;
      return this;
    }

    /** Adds a mirror. */
    public SetUp mirror(String name, String table, List<String> key) {
      Shipped.mirror(json, name, table, key);
      return this;
    }

    /** Changes the options of a verticle. */
    public SetUp options(String verticle, Consumer<JsonObject> change) {
      Shipped.options(json, verticle, change);
      return this;
    }

    /**
     * Joins a cluster on the loopback address.
     *
     * @param port of this node
     * @param members every node's port
     */
    public SetUp clustered(int port, List<Integer> members) {
      Shipped.cluster(json, port, members);
      clustered = true;
      return this;
    }

    /** Leaves a verticle out. */
    public SetUp without(String verticle) {
      JsonArray kept = new JsonArray();
      json.getJsonArray("verticles").stream()
          .map(JsonObject.class::cast)
          .filter(entry -> !entry.getString("name").equals(verticle))
          .forEach(kept::add);
      json.put("verticles", kept);
      return this;
    }

    /** Changes anything else of the file. */
    public SetUp file(Consumer<JsonObject> change) {
      change.accept(json);
      return this;
    }

    /** Sets a variable of its environment, over what this test set-up says. */
    public SetUp variable(String name, String value) {
      variables.put(name, value);
      return this;
    }

    /** Returns from the start before every part is ready. */
    public SetUp withoutWaiting() {
      awaitReady = false;
      return this;
    }

    public RunningServer start() {
      TestDatabase used = database == null ? TestServers.newDatabase() : database;
      String redisAt = redisUri.isEmpty() ? TestServers.redis().uri() : redisUri;
      Endpoints endpoints = Endpoints.free();
      Map<String, String> environment =
          endpoints.environment(postgresUri.isEmpty() ? used.uri() : postgresUri, redisAt, prefix);
      environment.putAll(variables);
      RunningServer server =
          new RunningServer(launch(environment), used, new RedisProbe(redisAt, prefix), endpoints);
      return awaitReady ? server.awaitReady() : server;
    }

    private Launcher launch(Map<String, String> environment) {
      try {
        Configuration configuration = new ConfigurationReader().read(json.encode(), environment);
        return Launcher.start(configuration, clustered)
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
      } catch (ConfigurationException e) {
        throw new IllegalStateException(e.problems().toString(), e);
      } catch (Exception e) {
        throw new IllegalStateException("the server did not start", e);
      }
    }
  }
}
