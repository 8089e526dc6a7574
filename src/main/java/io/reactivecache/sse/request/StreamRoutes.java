package io.reactivecache.sse.request;

import io.reactivecache.sse.session.Sessions;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.web.CrossOrigin;
import io.reactivecache.web.ExactRouter;
import io.reactivecache.web.Problems;
import io.reactivecache.web.Query;
import io.reactivecache.web.RequestBody;
import io.reactivecache.web.SecurityHeaders;
import io.reactivecache.web.SiteGuard;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * From a request to a stream, or to an answer that says why not. Routing ends there: an open stream
 * holds nothing of the router.
 */
public final class StreamRoutes {

  private static final Map<Integer, String> SENTENCES =
      Map.of(
          404, "Streams are at /stream and /v1/stream.",
          414, "The address is too long; ask for fewer keys.");

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Problems problems = new Problems(SENTENCES, failure -> Optional.empty());
  private final CrossOrigin crossOrigin;
  private final Sessions sessions;
  private final ExactRouter router;

  public StreamRoutes(Vertx vertx, StreamRequests requests, SitePolicy policy, Sessions sessions) {
    this.crossOrigin = CrossOrigin.ofStreams(policy);
    this.sessions = sessions;
    router =
        new ExactRouter(vertx, problems)
            .before(SecurityHeaders::add)
            .before(new SiteGuard(policy))
            .before(crossOrigin);
    router.route("/stream", HttpMethod.GET).handler(ctx -> open(ctx, requests::plain));
    router.route("/v1/stream", HttpMethod.GET).handler(ctx -> open(ctx, requests::named));
  }

  ExactRouter router() {
    return router;
  }

  /** For what is no HTTP request, or one that is too long. */
  void handleInvalid(HttpServerRequest request) {
    crossOrigin.allow(request);
    problems.handleInvalid(request);
  }

  private void open(RoutingContext ctx, BiFunction<Query, @Nullable String, StreamRequest> asked) {
    HttpServerRequest request = ctx.request();
    // An answer that begins before its request's body has ended is cut soon: no stream is.
    RequestBody.requireNone(request);
    sessions.open(request, asked.apply(Query.of(request), request.getHeader(LAST_EVENT_ID)));
  }
}
