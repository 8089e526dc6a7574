package io.reactivecache.http;

import static io.reactivecache.config.VerticleConfig.SSE_FANOUT;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.web.Answers;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * {@code /stream}: sends browsers to the stream listener, or passes its streams on, where a browser
 * must not learn another address ({@link #passesOn}).
 */
final class StreamResources {

  private static final List<String> PATHS = List.of("/stream", "/v1/stream");

  private final StreamAddress address;
  private final Optional<StreamProxy> proxy;

  StreamResources(FanoutOptions options, Optional<StreamProxy> proxy) {
    this.address = new StreamAddress(options);
    this.proxy = proxy;
  }

  void mount(ExactRouter router) {
    PATHS.forEach(path -> mount(router, path));
  }

  /**
   * Whether streams have to be passed on.
   *
   * <p>A browser reconnects to the address that it was sent to forever, so that must not be one
   * node's. And behind a redirect to another origin it tells its own as {@code null}, which no list
   * of origins has, and leaves {@code Authorization} out.
   */
  static boolean passesOn(Configuration configuration, FanoutOptions options, boolean clustered) {
    if (options.publicUrl().isPresent() && configuration.instances(SSE_FANOUT) == 0) {
      // There is nothing to pass on.
      return false;
    }
    return isListed(configuration.access().origins())
        || (clustered && options.publicUrl().isEmpty());
  }

  private static boolean isListed(List<String> origins) {
    return !origins.isEmpty() && !origins.contains("*");
  }

  private void mount(ExactRouter router, String path) {
    if (proxy.isPresent()) {
      router.get(path).handler(proxy.get()::pass);
    } else {
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
