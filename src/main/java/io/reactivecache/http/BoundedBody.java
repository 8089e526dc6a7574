package io.reactivecache.http;

import io.reactivecache.web.RequestBody;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * Takes a request's body, which no resource here needs, and keeps nothing of it. One that is too
 * long is refused as soon as that is known.
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
    if (request.isEnded() || !RequestBody.isDeclared(request)) {
      return Future.succeededFuture();
    }
    if (RequestBody.declaredLength(request) > maxBytes) {
      return Future.failedFuture(tooLong());
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      request.response().writeContinue();
    }
    Promise<Void> passed = Promise.promise();
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
    long timer =
        vertx.setTimer(
            SLOWEST_MILLIS, late -> passed.tryFail(HttpFailure.of(408, "The body took too long.")));
    return passed.future().onComplete(read -> vertx.cancelTimer(timer));
  }

  private HttpFailure tooLong() {
    return HttpFailure.of(413, "A body may have " + maxBytes + " bytes at most.");
  }
}
