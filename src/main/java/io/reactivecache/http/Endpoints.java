package io.reactivecache.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which request goes where, by the raw path. Vert.x Web's router is not used: it resolves dots and
 * decodes slashes before it matches, and so loses keys that contain them.
 */
public final class Endpoints {

  private record Resource(PathPattern path, Map<HttpMethod, Endpoint> methods) {}

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

  /** Lets the endpoint that a request is for answer it; of several, the one added first. */
  Future<Void> handle(HttpServerRequest request) {
    String path = request.path();
    List<String> raw = PathPattern.segmentsOf(path == null ? "" : path);
    List<Resource> here = new ArrayList<>(1);
    for (Resource resource : resources) {
      if (resource.path().matches(raw)) {
        here.add(resource);
      }
    }
    if (here.isEmpty()) {
      throw HttpFailure.of(404, "There is nothing at this path.");
    }
    if (request.method().equals(HttpMethod.OPTIONS)) {
      return request.response().setStatusCode(204).putHeader("Allow", allow(here)).end();
    }
    // A word of ours may also be a key of somebody's: each method goes where it is served.
    for (Resource resource : here) {
      Endpoint endpoint = resource.methods().get(request.method());
      if (endpoint != null) {
        return endpoint.handle(new Exchange(request, resource.path().parameters(raw)));
      }
    }
    throw HttpFailure.methodNotAllowed(allow(here));
  }

  private static String allow(List<Resource> resources) {
    Stream<String> methods =
        resources.stream()
            .flatMap(resource -> resource.methods().keySet().stream())
            .map(HttpMethod::name)
            .distinct();
    return Stream.concat(methods, Stream.of("OPTIONS")).collect(Collectors.joining(", "));
  }
}
