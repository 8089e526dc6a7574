package io.reactivecache.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** The raw parameters by name; empty if the path is another. */
  Optional<Map<String, String>> match(List<String> raw) {
    if (raw.size() != segments.size()) {
      return Optional.empty();
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < raw.size(); i++) {
      String segment = segments.get(i);
      if (segment.startsWith("{")) {
        parameters.put(segment.substring(1, segment.length() - 1), raw.get(i));
      } else if (!segment.equals(raw.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(parameters);
  }
}
