package io.reactivecache.web;

import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query's parameters, read strictly: a name that was cut or garbled on the way must not become
 * another row's name. Vert.x's own parameters replace what is no UTF-8.
 */
public final class Query {

  private final Map<String, List<String>> values = new LinkedHashMap<>();

  private Query() {}

  /**
   * @throws HttpFailure 400 for an escape that is no byte, or bytes that are no UTF-8
   */
  public static Query of(HttpServerRequest request) {
    return parse(request.query());
  }

  /**
   * As {@link #of}.
   *
   * @param query as the request has it; null when there is none
   */
  public static Query parse(@Nullable String query) {
    Query parsed = new Query();
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
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /**
   * The value of a name; null if it is not there.
   *
   * @throws HttpFailure 400 if the name comes more than once
   */
  public @Nullable String one(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw HttpFailure.of(400, "The parameter " + name + " may be given once.");
    }
    return all.isEmpty() ? null : all.get(0);
  }

  /**
   * The value of a name.
   *
   * @throws HttpFailure 400 if the name is not there, or comes more than once
   */
  public String required(String name) {
    String value = one(name);
    if (value == null) {
      throw HttpFailure.of(400, "The parameter " + name + " is missing.");
    }
    return value;
  }

  private void add(String pair) {
    int equals = pair.indexOf('=');
    String name = decode(equals < 0 ? pair : pair.substring(0, equals));
    String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
    values.computeIfAbsent(name, ignored -> new ArrayList<>(1)).add(value);
  }

  private static String decode(String text) {
    try {
      return PercentEncoding.decode(text, true);
    } catch (IllegalArgumentException e) {
      throw HttpFailure.of(400, String.valueOf(e.getMessage()));
    }
  }
}
