package io.reactivecache.eventstream;

import io.vertx.core.MultiMap;

/** What the answer with a stream says of itself. */
public final class StreamHeaders {

  /** The media type, as clients ask for it. */
  public static final String MEDIA_TYPE = "text/event-stream";

  private StreamHeaders() {}

  /** Adds them to an answer: no cache keeps it, and a proxy passes each event on at once. */
  public static void putInto(MultiMap headers) {
    headers
        .set("Content-Type", MEDIA_TYPE + "; charset=utf-8")
        .set("Cache-Control", "no-store")
        // Of nginx, which gathers an answer otherwise.
        .set("X-Accel-Buffering", "no");
  }
}
