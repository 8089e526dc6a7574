package io.reactivecache.sse;

import io.reactivecache.percent.PercentEncoding;
import io.reactivecache.problem.Problem;
import io.reactivecache.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query's parameters, read strictly: a name that was cut or garbled on the way must not become
 * another row's name.
 */
final class QueryString {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private QueryString() {}

  /**
   * @param query as the request has it; null when there is none
   * @throws ProblemException for an escape that is no byte, or bytes that are no UTF-8
   */
  static QueryString parse(@Nullable String query) {
    QueryString parsed = new QueryString();
    int from = 0;
    while (query != null && from < query.length()) {
      int and = query.indexOf('&', from);
      int to = and < 0 ? query.length() : and;
      if (to > from) {
        parsed.add(query.substring(from, to));
      }
      from = to + 1;
    }
    return parsed;
  }

  /** All values of a name, in order. */
  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /**
   * @throws ProblemException if the name comes more than once
   */
  @Nullable String one(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw new ProblemException(
          Problem.badRequest("The parameter " + name + " may be given once."));
    }
    return all.isEmpty() ? null : all.get(0);
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    String name = decode(equals < 0 ? pair : pair.substring(0, equals));
    String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
    values.computeIfAbsent(name, ignored -> new ArrayList<>(1)).add(value);
  }

  private static String decode(String text) {
    if (!isAscii(text)) {
      throw malformed();
    }
    try {
      return PercentEncoding.decode(text, true);
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c <= 0x7f);
  }

  private static ProblemException malformed() {
    return new ProblemException(Problem.badRequest("The query is not UTF-8 in percent encoding."));
  }
}
