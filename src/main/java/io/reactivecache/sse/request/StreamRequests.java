package io.reactivecache.sse.request;

import io.reactivecache.eventstream.LastEventId;
import io.reactivecache.row.RowKey;
import io.reactivecache.sse.frame.NamedEvents;
import io.reactivecache.sse.frame.PlainEvents;
import io.reactivecache.sse.frame.StreamFormat;
import io.reactivecache.sse.watch.StreamRequest;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Makes {@link StreamRequest}s of queries, and refuses what is no such thing. */
public final class StreamRequests {

  private static final NamedEvents NAMED = new NamedEvents();

  private static final int MAX_RATE = 1_000;

  private final Set<String> mirrors;
  private final PlainEvents plain;
  private final int maxKeys;
  private final BiFunction<String, String, Optional<String>> refusal;

  /**
   * @param mirrors names of what can be watched
   * @param maxKeys of one stream
   * @param refusal says of a mirror and a key why no row can have it, if so
   */
  public StreamRequests(
      Set<String> mirrors,
      PlainEvents plain,
      int maxKeys,
      BiFunction<String, String, Optional<String>> refusal) {
    this.mirrors = Set.copyOf(mirrors);
    this.plain = plain;
    this.maxKeys = maxKeys;
    this.refusal = refusal;
  }

  /** {@code /stream}. */
  StreamRequest plain(Query query, @Nullable String lastEventId) {
    requireMirror(plain.mirror());
    List<String> names = query.all(plain.parameter());
    if (names.isEmpty()) {
      throw bad("The parameter " + plain.parameter() + " is missing.");
    }
    names.forEach(this::requirePlainKey);
    return request(plain, plain.mirror(), names, query, lastEventId);
  }

  /** {@code /v1/stream}. */
  StreamRequest named(Query query, @Nullable String lastEventId) {
    String mirror = query.one("mirror");
    if (mirror == null || mirror.isEmpty()) {
      throw bad("The parameter mirror is missing.");
    }
    requireMirror(mirror);
    List<String> keys = query.all("key");
    keys.forEach(StreamRequests::requireKey);
    return request(NAMED, mirror, keys, query, lastEventId);
  }

  private StreamRequest request(
      StreamFormat format,
      String mirror,
      List<String> names,
      Query query,
      @Nullable String lastEventId) {
    Set<RowKey> keys = new LinkedHashSet<>();
    for (String name : names) {
      Optional<String> why = refusal.apply(mirror, name);
      if (why.isPresent()) {
        throw bad(why.get());
      }
      keys.add(new RowKey(mirror, name));
    }
    if (keys.size() > maxKeys) {
      throw bad("A stream takes " + maxKeys + " keys at most.");
    }
    return new StreamRequest(
        format,
        mirror,
        List.copyOf(keys),
        LastEventId.of(query, lastEventId),
        maxRate(query),
        heartbeats(query));
  }

  private static int maxRate(Query query) {
    String text = query.one("max_rate");
    if (text == null) {
      return 0;
    }
    boolean plausible = text.length() <= 4 && text.matches("[0-9]+");
    int rate = plausible ? Integer.parseInt(text) : 0;
    if (rate < 1 || rate > MAX_RATE) {
      throw bad("max_rate is a whole number of events a second, 1 to " + MAX_RATE + ".");
    }
    return rate;
  }

  private static boolean heartbeats(Query query) {
    String text = query.one("heartbeat");
    if (text == null || text.equals("0")) {
      return false;
    }
    if (!text.equals("1")) {
      throw bad("heartbeat is 1, for heartbeats that are events, or 0.");
    }
    return true;
  }

  private void requireMirror(String mirror) {
    if (!mirrors.contains(mirror)) {
      throw HttpFailure.of(404, "There is no such mirror.");
    }
  }

  private void requirePlainKey(String key) {
    boolean fits = !key.isEmpty() && key.codePointCount(0, key.length()) <= plain.maxLength();
    if (!fits || key.chars().anyMatch(Character::isISOControl)) {
      throw bad(
          "A "
              + plain.parameter()
              + " has 1 to "
              + plain.maxLength()
              + " characters, none of them a control character.");
    }
  }

  /** A key is any text that PostgreSQL can hold. */
  private static void requireKey(String key) {
    if (key.isEmpty() || key.indexOf('\0') >= 0) {
      throw bad("A key has at least one character, and no NUL.");
    }
  }

  private static HttpFailure bad(String detail) {
    return HttpFailure.of(400, detail);
  }
}
