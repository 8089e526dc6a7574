package io.reactivecache.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A path whose segments are words or <code>{names}</code> of parameters. A parameter takes one
 * segment as it was sent, which may be empty.
 */
record PathPattern(List<String> segments) {

  static PathPattern of(String path) {
    return new PathPattern(segmentsOf(path));
  }

  static List<String> segmentsOf(String rawPath) {
    return List.of(rawPath.split("/", -1));
  }

  boolean matches(List<String> raw) {
    if (raw.size() != segments.size()) {
      return false;
    }
    for (int i = 0; i < raw.size(); i++) {
      String segment = segments.get(i);
      if (!isParameter(segment) && !segment.equals(raw.get(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * The parameters of a path that matches, by name.
   *
   * @throws HttpFailure 400 if one is not percent-encoded UTF-8
   */
  Map<String, String> parameters(List<String> raw) {
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < raw.size(); i++) {
      String segment = segments.get(i);
      if (isParameter(segment)) {
        String name = segment.substring(1, segment.length() - 1);
        parameters.put(name, Percent.decodeSegment(raw.get(i)));
      }
    }
    return parameters;
  }

  private static boolean isParameter(String segment) {
    return segment.startsWith("{");
  }
}
