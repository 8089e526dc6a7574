package io.reactivecache.sse;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.reactivecache.problem.Problem;
import io.reactivecache.problem.ProblemException;
import io.reactivecache.web.RequestBody;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** From a request to a stream, or to an answer that says why not. */
final class StreamRoutes {

  static final String ALLOWED = "GET, OPTIONS";

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final StreamRequests requests;
  private final CrossOrigin crossOrigin;
  private final Sessions sessions;

  StreamRoutes(StreamRequests requests, CrossOrigin crossOrigin, Sessions sessions) {
    this.requests = requests;
    this.crossOrigin = crossOrigin;
    this.sessions = sessions;
  }

  void handle(HttpServerRequest request) {
    crossOrigin.allow(request);
    try {
      route(request);
    } catch (ProblemException e) {
      answer(request, e.problem());
    }
  }

  /** For what is no HTTP request, or one that is too long. */
  void handleInvalid(HttpServerRequest request) {
    crossOrigin.allow(request);
    answer(request, problemOf(request.decoderResult().cause()));
    request.connection().close();
  }

  private void route(HttpServerRequest request) {
    boolean plain = "/stream".equals(request.path());
    if (!plain && !"/v1/stream".equals(request.path())) {
      throw new ProblemException(Problem.notFound("Streams are at /stream and /v1/stream."));
    }
    if (HttpMethod.OPTIONS.equals(request.method())) {
      crossOrigin.preflight(request);
      return;
    }
    if (!HttpMethod.GET.equals(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, ALLOWED);
      throw new ProblemException(Problem.methodNotAllowed(ALLOWED));
    }
    if (RequestBody.isDeclared(request)) {
      // An answer that begins before its request's body has ended is cut soon: no stream is.
      throw new ProblemException(Problem.badRequest("A stream is asked for without a body."));
    }
    QueryString query = QueryString.parse(request.query());
    String lastEventId = request.getHeader(LAST_EVENT_ID);
    sessions.open(
        request, plain ? requests.plain(query, lastEventId) : requests.named(query, lastEventId));
  }

  private static void answer(HttpServerRequest request, Problem problem) {
    request
        .response()
        .setStatusCode(problem.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(problem.toJson());
  }

  private static Problem problemOf(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return new Problem(414, "URI Too Long", "The address is too long; ask for fewer keys.");
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return new Problem(431, "Request Header Fields Too Large", "The header is too long.");
    }
    return Problem.badRequest("This is no HTTP request.");
  }
}
