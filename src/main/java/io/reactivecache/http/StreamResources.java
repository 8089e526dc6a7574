package io.reactivecache.http;

import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.web.Answers;
import io.reactivecache.web.CrossOrigin;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * {@code /stream}: sends browsers to the stream listener, or, in a cluster without a public URL,
 * passes its streams on: a browser reconnects to the address that it was sent to for ever, so that
 * must not be one node's.
 */
final class StreamResources {

  private static final List<String> PATHS = List.of("/stream", "/v1/stream");

  private final CrossOrigin crossOrigin;
  private final StreamAddress address;
  private final Optional<StreamProxy> proxy;

  StreamResources(FanoutOptions options, Optional<StreamProxy> proxy) {
    this.crossOrigin = new CrossOrigin(options.origins());
    this.address = new StreamAddress(options);
    this.proxy = proxy;
  }

  void mount(ExactRouter router) {
    PATHS.forEach(path -> mount(router, path));
  }

  private void mount(ExactRouter router, String path) {
    if (proxy.isPresent()) {
      // The listener answers a browser's question before its request, too.
      router
          .route(path, HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS)
          .handler(proxy.get()::pass);
    } else {
      router.route(path).handler(crossOrigin);
      router.get(path).respond(this::redirect);
    }
  }

  private Future<Void> redirect(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    String target =
        address
            .of(request)
            .orElseThrow(() -> HttpFailure.of(400, "The request names no host to redirect to."));
    String query = request.query();
    String location = target + request.path() + (query == null ? "" : "?" + query);
    ctx.response().putHeader("Location", location).putHeader("Cache-Control", "no-store");
    return Answers.end(ctx, 307);
  }
}
