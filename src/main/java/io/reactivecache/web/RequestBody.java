package io.reactivecache.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** What a request's head says of its body. */
public final class RequestBody {

  private RequestBody() {}

  /** Whether a body of at least one byte follows, or of a length that is not told. */
  public static boolean isDeclared(HttpServerRequest request) {
    return declaredLength(request) > 0 || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /**
   * For addresses that take none.
   *
   * @throws HttpFailure 400 if a body is declared
   */
  public static void requireNone(HttpServerRequest request) {
    if (isDeclared(request)) {
      throw HttpFailure.of(400, "A stream is asked for without a body.");
    }
  }

  /** The body's length in bytes; 0 if there is no body, or its length is not told. */
  public static long declaredLength(HttpServerRequest request) {
    String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    // The decoder has refused what is no number.
    return length == null ? 0 : Long.parseLong(length);
  }
}
