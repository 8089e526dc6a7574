package io.reactivecache.web;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The parameters of a path: which segments they are, and their values in a request, decoded
 * strictly. It runs before a body is read.
 */
final class PathParameters implements PlatformHandler {

  private final String regex;
  private final Map<String, Integer> segments;

  private PathParameters(String regex, Map<String, Integer> segments) {
    this.regex = regex;
    this.segments = segments;
  }

  /**
   * @param path its segments are words, or <code>{names}</code> of parameters
   */
  static PathParameters of(String path) {
    List<String> words = List.of(split(path));
    Map<String, Integer> segments = new LinkedHashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.startsWith("{")) {
        segments.put(word.substring(1, word.length() - 1), i);
      }
    }
    String regex =
        words.stream()
            .map(word -> word.startsWith("{") ? "[^/]*" : Pattern.quote(word))
            .collect(Collectors.joining("/"));
    return new PathParameters(regex, segments);
  }

  /** Matches the paths that have as many segments, and these words. */
  String regex() {
    return regex;
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /** Tells the route's other handlers the parameters; fails with {@link HttpFailure} 400. */
  @Override
  public void handle(RoutingContext ctx) {
    String[] raw = split(ctx.request().path());
    segments.forEach((name, at) -> ctx.pathParams().put(name, decode(raw[at])));
    ctx.next();
  }

  private static String decode(String raw) {
    try {
      return PercentEncoding.decode(raw, false);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.of(400, String.valueOf(e.getMessage()));
    }
  }

  private static String[] split(String path) {
    return path.split("/", -1);
  }
}
