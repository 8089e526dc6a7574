package io.reactivecache.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * What went wrong, in a public sentence: never a stack trace, a host name or a statement.
 *
 * @param status the HTTP status
 * @param title the same for every problem of this kind
 * @param detail this one
 * @param type names the kind, where the status alone does not; {@code about:blank} otherwise
 * @param reason a word for programs that tells more than the type; empty if there is none
 */
public record Problem(int status, String title, String detail, String type, String reason) {

  public static final String CONTENT_TYPE = "application/problem+json";

  private static final String NO_TYPE = "about:blank";

  /** A problem of which the status tells the kind. */
  public Problem(int status, String title, String detail) {
    this(status, title, detail, NO_TYPE, "");
  }

  public Buffer toJson() {
    return Buffer.buffer(
        "{\"success\":false,\"type\":"
            + Json.encode(type)
            + ",\"title\":"
            + Json.encode(title)
            + ",\"status\":"
            + status
            + ",\"detail\":"
            + Json.encode(detail)
            + (reason.isEmpty() ? "" : ",\"reason\":" + Json.encode(reason))
            + "}");
  }
}
