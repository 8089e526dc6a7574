package io.reactivecache.support;

import io.reactivecache.embedded.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/**
 * Where a server listens, and how its tests ask it.
 *
 * @param api its HTTP API
 * @param stream its streams
 * @param admin its admin face
 */
public record Endpoints(URI api, URI stream, URI admin) {

  private static final HttpClient HTTP =
      CheckedHttpClient.of(HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)));

  /** On ports of the loopback address that are free now. */
  public static Endpoints free() {
    return new Endpoints(
        uri(Processes.freePort()), uri(Processes.freePort()), uri(Processes.freePort()));
  }

  /** What a server's environment must say, so that it listens here and uses these servers. */
  public Map<String, String> environment(String postgresUri, String redisUri, String prefix) {
    Map<String, String> environment = new HashMap<>();
    environment.put("RC_POSTGRES_URI", postgresUri);
    environment.put("RC_REDIS_URI", redisUri);
    environment.put("RC_REDIS_PREFIX", prefix);
    environment.put("RC_HTTP_HOST", api.getHost());
    environment.put("RC_HTTP_PORT", Integer.toString(api.getPort()));
    environment.put("RC_STREAM_HOST", stream.getHost());
    environment.put("RC_STREAM_PORT", Integer.toString(stream.getPort()));
    environment.put("RC_ADMIN_PORT", Integer.toString(admin.getPort()));
    return environment;
  }

  /**
   * A request to the API.
   *
   * @throws UncheckedIOException without an answer in time
   */
  public HttpResponse<String> call(String method, String path, Duration timeout) {
    return send(method, api.resolve(path), timeout);
  }

  /**
   * A request to the admin face.
   *
   * @throws UncheckedIOException without an answer in time
   */
  public HttpResponse<String> ask(String method, String path, Duration timeout) {
    return send(method, admin.resolve(path), timeout);
  }

  /** The same within thirty seconds. */
  public HttpResponse<String> ask(String method, String path) {
    return ask(method, path, Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(String method, URI uri, Duration timeout) {
    return send(
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(timeout)
            .build());
  }

  /** The same within thirty seconds, with a header. */
  public HttpResponse<String> call(String method, String path, String header, String value) {
    return send(
        HttpRequest.newBuilder(api.resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header(header, value)
            .timeout(Duration.ofSeconds(30))
            .build());
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The same within thirty seconds. */
  public HttpResponse<String> call(String method, String path) {
    return call(method, path, Duration.ofSeconds(30));
  }

  /** All metrics, as text; {@link RunningServer#metric} reads it. */
  public String metrics() {
    return ask("GET", "/metrics").body();
  }

  /**
   * Waits until every part says that it is ready, and every mirror is followed, as long as the
   * server is alive.
   */
  public void awaitReady(BooleanSupplier isAlive, Duration most) {
    Awaitility.await("/health/ready")
        .atMost(most)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (!isAlive.getAsBoolean()) {
                throw new AssertionError("the server ended; its log tells why");
              }
              return isReady();
            });
  }

  /** Whether this answer of {@code /health/ready} tells of nothing that is wrong. */
  public static boolean isReady(HttpResponse<String> health) {
    return health.statusCode() == 200 && health.body().endsWith("\"mirrors\":[]}");
  }

  private boolean isReady() {
    try {
      return isReady(ask("GET", "/health/ready"));
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  private static URI uri(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }
}
