package io.reactivecache.web;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;

/** Why a request is refused: whatever a handler fails with becomes a problem document. */
public final class HttpFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  private HttpFailure(Problem problem, Map<String, String> headers) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
    this.headers = headers;
  }

  public static HttpFailure of(Problem problem) {
    return new HttpFailure(problem, Map.of());
  }

  /**
   * A refusal of which the status tells the kind.
   *
   * @param detail for the client; never a secret
   */
  public static HttpFailure of(int status, String detail) {
    return of(problem(status, detail));
  }

  /** 503: come again in a second. */
  public static HttpFailure unavailable(String detail) {
    return new HttpFailure(problem(503, detail), Map.of("Retry-After", "1"));
  }

  /**
   * 429: the client has had as much as one may.
   *
   * @param seconds after which it may come again, 1 or more
   */
  public static HttpFailure tooMany(String detail, int seconds) {
    return new HttpFailure(problem(429, detail), Map.of("Retry-After", Integer.toString(seconds)));
  }

  /** 400: the body is not what its head announced, or breaks off. */
  static HttpFailure brokenBody() {
    return of(400, "The body is broken.");
  }

  public Problem problem() {
    return problem;
  }

  Map<String, String> headers() {
    return headers;
  }

  private static Problem problem(int status, String detail) {
    return new Problem(status, HttpResponseStatus.valueOf(status).reasonPhrase(), detail);
  }
}
