package io.reactivecache.web;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes routes of a Vert.x Web router that match the path as it was sent. Dots, empty segments and
 * escaped slashes belong to keys, so nothing is resolved or decoded before the match; and a slash
 * at the end is a segment more.
 *
 * <p>Every route has the flag for that, and a regular expression without groups: of groups Vert.x
 * would make parameters that replace bytes which are no UTF-8, and would add them to the query's.
 */
public final class ExactRouter {

  /** Where a route keeps the path that it was made for. */
  public static final String PATH = "path";

  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

  private final Router router;
  private final List<Resource> resources = new ArrayList<>();

  private @Nullable BoundedBody bodies;

  private record Resource(Pattern path, List<HttpMethod> methods) {}

  /**
   * @param problems answers what fails, and what no route takes
   */
  public ExactRouter(Vertx vertx, Problems problems) {
    router = Router.router(vertx);
    router.route().failureHandler(problems);
    router.errorHandler(400, problems);
    router.errorHandler(404, problems);
    router.errorHandler(405, this::noSuchMethod);
    // What fails while a failure is answered: logged, never answered by Vert.x's own page.
    router.errorHandler(500, problems);
  }

  /** A route for GET, and for HEAD with it. */
  public Route get(String path) {
    return route(path, HttpMethod.GET, HttpMethod.HEAD);
  }

  /**
   * A route for some methods of a path; of several routes for one request, the one made first. Its
   * handlers find the path's parameters by {@link RoutingContext#pathParam}; a request whose
   * parameters are not percent-encoded UTF-8 fails with 400 before.
   *
   * @param path with parameters as in <code>/v1/mirrors/{mirror}</code>; each takes one segment,
   *     which may be empty
   * @param methods none: all of them
   */
  public Route route(String path, HttpMethod... methods) {
    PathParameters parameters = PathParameters.of(path);
    Route route = router.routeWithRegex(parameters.regex());
    for (HttpMethod method : methods) {
      route.method(method);
    }
    resources.add(new Resource(Pattern.compile(parameters.regex()), List.of(methods)));
    route.setName(path).putMetadata(PATH, path).useNormalizedPath(false);
    if (!parameters.isEmpty()) {
      route.handler(parameters);
    }
    if (bodies != null && Stream.of(methods).anyMatch(WITH_BODY::contains)) {
      bodies.readFor(route);
    }
    return route;
  }

  /** Lets every request through a handler before the routes that are made later. */
  public ExactRouter before(Handler<RoutingContext> handler) {
    router.route().handler(handler);
    return this;
  }

  /** The same of requests that may change something. */
  public ExactRouter beforeChanges(Handler<RoutingContext> handler) {
    // A route of these methods alone would make 405 of every unknown path.
    return before(
        ctx -> {
          if (WITH_BODY.contains(ctx.request().method())) {
            handler.handle(ctx);
          } else {
            ctx.next();
          }
        });
  }

  /** Has the bodies of requests read that may have one, on the routes that are made later. */
  public ExactRouter readBodies(BoundedBody body) {
    bodies = body;
    return this;
  }

  /** The routes, in the order in which they were made; see {@link #PATH}. */
  public List<Route> routes() {
    return router.getRoutes();
  }

  void handle(HttpServerRequest request) {
    router.handle(request);
  }

  /** Vert.x Web tells neither OPTIONS nor an own handler of 405 what is allowed. */
  private void noSuchMethod(RoutingContext ctx) {
    String allowed = allowed(ctx.request().path());
    ctx.response().putHeader("Allow", allowed);
    if (ctx.request().method().equals(HttpMethod.OPTIONS)) {
      ctx.response().setStatusCode(204).end();
    } else {
      Problems.send(ctx, HttpFailure.of(405, "This address takes " + allowed + "."));
    }
  }

  private String allowed(String path) {
    Stream<String> methods =
        resources.stream()
            .filter(resource -> resource.path().matcher(path).matches())
            .flatMap(resource -> resource.methods().stream())
            .filter(method -> !method.equals(HttpMethod.OPTIONS))
            .map(HttpMethod::name)
            .distinct();
    return Stream.concat(methods, Stream.of("OPTIONS")).collect(Collectors.joining(", "));
  }
}
