package io.reactivecache.web;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes problem documents (RFC 9457) of failures. What a client is told and what is logged are two
 * things.
 */
public final class Problems implements Handler<RoutingContext> {

  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private static final Map<Integer, String> SENTENCES =
      Map.of(
          400, "This is not an HTTP request.",
          404, "There is nothing at this path.",
          413, "The body is too long.",
          414, "The address is too long.",
          417, "The only expectation that is met is 100-continue.",
          431, "The headers are too long.");

  private final Map<Integer, String> own;
  private final Function<Throwable, Optional<HttpFailure>> known;

  /**
   * @param own what a listener says instead of the common sentence, by status
   * @param known what failures of the listener's own kinds mean; whatever it does not know and is
   *     no {@link HttpFailure} is logged as a bug and answered with 500
   */
  public Problems(Map<Integer, String> own, Function<Throwable, Optional<HttpFailure>> known) {
    this.own = Map.copyOf(own);
    this.known = known;
  }

  /** Answers a request that failed, or that no route takes. */
  @Override
  public void handle(RoutingContext ctx) {
    HttpServerResponse response = ctx.response();
    boolean answering = response.headWritten() || response.ended() || response.closed();
    Throwable failure = ctx.failure();
    // A socket that fails under an answer is the client's matter; before it, it is one of ours.
    boolean clientGone =
        failure != null && (isClosed(failure) || (answering && failure instanceof IOException));
    HttpFailure refusal =
        clientGone ? HttpFailure.unavailable("The client went away.") : refusal(ctx, failure);
    if (!answering) {
      send(ctx, refusal);
    } else if (!response.ended()) {
      // Half an answer is better cut than completed.
      ctx.request().connection().close();
    }
  }

  /** Answers what could not even be read as a request, and hangs up: what follows is noise. */
  public void handleInvalid(HttpServerRequest request) {
    Problem problem = refusal(request.decoderResult().cause()).problem();
    HttpServerResponse response = request.response();
    SecurityHeaders.add(response);
    response
        .setStatusCode(problem.status())
        .putHeader("Connection", "close")
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Type", Problem.CONTENT_TYPE)
        .end(problem.toJson())
        .onComplete(told -> request.connection().close());
  }

  static void send(RoutingContext ctx, HttpFailure refusal) {
    HttpServerResponse response = ctx.response();
    // A request that Vert.x refuses before its first route has passed no handler of ours.
    SecurityHeaders.add(response);
    refusal.headers().forEach(response::putHeader);
    response.putHeader("Cache-Control", "no-store");
    Problem problem = refusal.problem();
    Answers.end(ctx, problem.status(), Problem.CONTENT_TYPE, problem.toJson());
  }

  private HttpFailure refusal(@Nullable Throwable unreadable) {
    if (unreadable instanceof HttpFailure known) {
      return known;
    }
    int status =
        unreadable instanceof TooLongHttpLineException
            ? 414
            : unreadable instanceof TooLongHttpHeaderException ? 431 : 400;
    return HttpFailure.of(status, sentence(status));
  }

  private HttpFailure refusal(RoutingContext ctx, @Nullable Throwable failure) {
    if (failure instanceof HttpFailure refused) {
      return refused;
    }
    int status = ctx.statusCode();
    if (status == 400) {
      // Of Vert.x's own refusals this is the router's; the others are of a body.
      boolean byRouter = failure instanceof VertxException;
      return byRouter
          ? HttpFailure.of(400, "A request has a path, and in HTTP/1.1 one Host.")
          : HttpFailure.brokenBody();
    }
    if (status > 400 && status < 500) {
      return HttpFailure.of(status, sentence(status));
    }
    Optional<HttpFailure> told = failure == null ? Optional.empty() : known.apply(failure);
    if (told.isPresent()) {
      return told.get();
    }
    log.error("A {} request failed", ctx.request().method(), failure);
    return HttpFailure.of(500, "The server failed. Its log tells more.");
  }

  private String sentence(int status) {
    return own.getOrDefault(status, SENTENCES.getOrDefault(status, "The request is refused."));
  }

  /** However Vert.x tells it, by where it was noticed; the last has no type of its own. */
  private static boolean isClosed(Throwable failure) {
    return failure instanceof HttpClosedException
        || failure instanceof ClosedChannelException
        || (failure instanceof VertxException
            && "Connection was closed".equals(failure.getMessage()));
  }
}
