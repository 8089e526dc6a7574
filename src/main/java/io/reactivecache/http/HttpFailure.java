package io.reactivecache.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.reactivecache.problem.Problem;
import io.reactivecache.row.QuarantineReason;
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

  /**
   * @param detail for the client; never a secret
   */
  public static HttpFailure of(int status, String detail) {
    return new HttpFailure(problem(status, detail), Map.of());
  }

  /** 503: come again in a second. */
  public static HttpFailure unavailable(String detail) {
    return new HttpFailure(problem(503, detail), Map.of("Retry-After", "1"));
  }

  /** 502: PostgreSQL has the row, and it cannot be shown. To ask again does not help. */
  static HttpFailure quarantined(QuarantineReason reason) {
    return new HttpFailure(
        new Problem(
            502,
            "Row Set Aside",
            reason.sentence() + " It is set aside until it changes or is driven again.",
            "urn:reactive-cache:problem:quarantined",
            reason.code()),
        Map.of());
  }

  static HttpFailure methodNotAllowed(String allow) {
    String detail = "This resource answers to " + allow + ".";
    return new HttpFailure(problem(405, detail), Map.of("Allow", allow));
  }

  private static Problem problem(int status, String detail) {
    return new Problem(status, HttpResponseStatus.valueOf(status).reasonPhrase(), detail);
  }

  Problem problem() {
    return problem;
  }

  Map<String, String> headers() {
    return headers;
  }
}
