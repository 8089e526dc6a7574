package io.reactivecache.eventstream;

import io.reactivecache.web.Query;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of the last event that a client had, as it says.
 *
 * @param text empty when the client starts
 */
public record LastEventId(String text) {

  /** What an id of ours looks like, and more; nothing that could end its line. */
  private static final Pattern OURS = Pattern.compile("[!-~]{1,100}");

  private static final String HEADER = "Last-Event-ID";

  /**
   * By the header, or else by {@code since}: a browser that connects again repeats the address that
   * it first had.
   *
   * <p>Fails with {@link io.reactivecache.web.HttpFailure} 400 if {@code since} comes twice.
   */
  public static LastEventId of(HttpServerRequest request, Query query) {
    return of(query, request.getHeader(HEADER));
  }

  /** As above, with the header's value, null if there is none. */
  public static LastEventId of(Query query, @Nullable String header) {
    if (header != null && !header.isBlank()) {
      return new LastEventId(header.strip());
    }
    String since = query.one("since");
    return new LastEventId(since == null ? "" : since.strip());
  }

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * For an event that shall leave the client with the id that it has. Null where it has none, or
   * none that we could have given it.
   */
  public @Nullable String toRepeat() {
    return OURS.matcher(text).matches() ? text : null;
  }
}
