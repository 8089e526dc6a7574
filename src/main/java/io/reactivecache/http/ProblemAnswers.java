package io.reactivecache.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.reactivecache.bus.BusException;
import io.reactivecache.problem.Problem;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes problem documents of failures. What a client is told and what is logged are two things. */
final class ProblemAnswers {

  private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

  private ProblemAnswers() {}

  /** Answers a request whose endpoint failed. */
  static void send(HttpServerRequest request, Throwable failure) {
    HttpServerResponse response = request.response();
    boolean answering = response.headWritten() || response.ended() || response.closed();
    // A socket that fails under an answer is the client's matter; before it, it is one of ours.
    boolean clientGone = isClosed(failure) || (answering && failure instanceof IOException);
    HttpFailure refusal =
        clientGone
            ? HttpFailure.unavailable("The client went away.")
            : toHttpFailure(request, failure);
    if (answering) {
      if (!response.ended()) {
        // Half an answer is better cut than completed.
        request.connection().close();
      }
      return;
    }
    refusal.headers().forEach(response::putHeader);
    response.putHeader("Cache-Control", "no-store");
    end(request, refusal.problem());
  }

  /** Answers what could not even be read as a request, and hangs up: what follows is noise. */
  static void sendInvalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    HttpFailure refusal;
    if (cause instanceof TooLongHttpLineException) {
      refusal = HttpFailure.of(414, "The address is too long.");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refusal = HttpFailure.of(431, "The headers are too long.");
    } else {
      refusal = HttpFailure.of(400, "This is not an HTTP request.");
    }
    SecurityHeaders.add(request.response());
    request.response().putHeader("Connection", "close");
    end(request, refusal.problem());
  }

  private static void end(HttpServerRequest request, Problem problem) {
    new Exchange(request, Map.of()).end(problem.status(), Problem.CONTENT_TYPE, problem.toJson());
  }

  /** However Vert.x tells it, by where it was noticed; the last has no type of its own. */
  private static boolean isClosed(Throwable failure) {
    return failure instanceof HttpClosedException
        || failure instanceof ClosedChannelException
        || (failure instanceof VertxException
            && "Connection was closed".equals(failure.getMessage()));
  }

  private static HttpFailure toHttpFailure(HttpServerRequest request, Throwable failure) {
    if (failure instanceof HttpFailure refusal) {
      return refusal;
    }
    if (failure instanceof BusException outage && outage.reason() != BusException.Reason.BROKEN) {
      return HttpFailure.unavailable("The row cannot be read at the moment.");
    }
    log.error("A {} request failed", request.method(), failure);
    return HttpFailure.of(500, "The server failed. Its log tells more.");
  }
}
