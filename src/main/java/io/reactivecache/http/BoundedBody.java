package io.reactivecache.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * Takes a request's body, which no resource here needs, and keeps nothing of it. One that is too
 * long is refused as soon as that is known, and read on for a while: a client that is still sending
 * would not see the answer of a server that hangs up.
 */
final class BoundedBody {

  private static final long SLOWEST_MILLIS = 10_000;

  private final Vertx vertx;
  private final long maxBytes;

  BoundedBody(Vertx vertx, long maxBytes) {
    this.vertx = vertx;
    this.maxBytes = maxBytes;
  }

  /** Done when the whole body has come; fails with {@link HttpFailure} 413, 400 or 408. */
  Future<Void> pass(HttpServerRequest request) {
    if (request.isEnded() || !hasBody(request)) {
      return Future.succeededFuture();
    }
    Promise<Void> passed = Promise.promise();
    if (declaredLength(request) > maxBytes) {
      passed.tryFail(tooLong());
    } else if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      request.response().writeContinue();
    }
    long[] received = {0};
    request.handler(
        chunk -> {
          received[0] += chunk.length();
          if (received[0] > maxBytes) {
            passed.tryFail(tooLong());
          }
        });
    request.endHandler(end -> passed.tryComplete());
    request.exceptionHandler(broken -> passed.tryFail(HttpFailure.of(400, "The body is broken.")));
    long timer = vertx.setTimer(SLOWEST_MILLIS, late -> hangUp(request, passed));
    request.end().onComplete(end -> vertx.cancelTimer(timer));
    return passed.future();
  }

  private static void hangUp(HttpServerRequest request, Promise<Void> passed) {
    passed.tryFail(HttpFailure.of(408, "The body took too long."));
    // Leaves the answer a moment to get out.
    request.connection().shutdown(1, TimeUnit.SECONDS);
  }

  private HttpFailure tooLong() {
    return HttpFailure.of(413, "A body may have " + maxBytes + " bytes at most.");
  }

  private static boolean hasBody(HttpServerRequest request) {
    return request.headers().contains("Transfer-Encoding") || declaredLength(request) > 0;
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw HttpFailure.of(400, "The Content-Length is not a number.");
    }
  }
}
