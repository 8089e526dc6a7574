package io.reactivecache.problem;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * One error as a client reads it.
 *
 * @param status of the response
 * @param title the kind of the error: the same words for the same kind
 * @param detail what is wrong with this request, for a person
 */
public record Problem(int status, String title, String detail) {

  public static final String CONTENT_TYPE = "application/problem+json";

  public Buffer toBuffer() {
    return new JsonObject()
        .put("success", false)
        .put("status", status)
        .put("title", title)
        .put("detail", detail)
        .toBuffer();
  }
}
