package io.reactivecache.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which request goes where, by the raw path. Vert.x Web's router is not used: it resolves dots and
 * decodes slashes before it matches, and so loses keys that contain them.
 */
public final class Endpoints {

  private record Resource(PathPattern path, Map<HttpMethod, Endpoint> methods) {

    String allow() {
      return methods.keySet().stream().map(HttpMethod::name).collect(Collectors.joining(", "))
          + ", OPTIONS";
    }
  }

  private final List<Resource> resources = new ArrayList<>();

  /** Serves GET, and HEAD with it. */
  public Endpoints get(String path, Endpoint endpoint) {
    return on(HttpMethod.GET, path, endpoint).on(HttpMethod.HEAD, path, endpoint);
  }

  /**
   * Serves a method of a path.
   *
   * @param path with parameters as in <code>/v1/mirrors/{mirror}</code>
   */
  public Endpoints on(HttpMethod method, String path, Endpoint endpoint) {
    PathPattern pattern = PathPattern.of(path);
    for (Resource resource : resources) {
      if (resource.path().equals(pattern)) {
        resource.methods().put(method, endpoint);
        return this;
      }
    }
    Map<HttpMethod, Endpoint> methods = new LinkedHashMap<>();
    methods.put(method, endpoint);
    resources.add(new Resource(pattern, methods));
    return this;
  }

  /** Lets the endpoint that a request is for answer it. */
  Future<Void> handle(HttpServerRequest request) {
    String path = request.path();
    List<String> raw = PathPattern.segmentsOf(path == null ? "" : path);
    for (Resource resource : resources) {
      @Nullable Map<String, String> parameters = resource.path().match(raw).orElse(null);
      if (parameters != null) {
        return handle(request, resource, parameters);
      }
    }
    throw HttpFailure.of(404, "There is nothing at this path.");
  }

  private static Future<Void> handle(
      HttpServerRequest request, Resource resource, Map<String, String> raw) {
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return request.response().setStatusCode(204).putHeader("Allow", resource.allow()).end();
    }
    Endpoint endpoint = resource.methods().get(request.method());
    if (endpoint == null) {
      throw HttpFailure.methodNotAllowed(resource.allow());
    }
    Map<String, String> decoded = new HashMap<>();
    raw.forEach((name, value) -> decoded.put(name, Percent.decodeSegment(value)));
    return endpoint.handle(new Exchange(request, decoded));
  }
}
