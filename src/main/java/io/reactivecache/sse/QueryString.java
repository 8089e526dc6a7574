package io.reactivecache.sse;

import io.reactivecache.problem.Problem;
import io.reactivecache.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.write(escaped(text, i));
        i += 2;
      } else if (c > 0x7f) {
        throw malformed();
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    try {
      ByteBuffer utf8 = ByteBuffer.wrap(bytes.toByteArray());
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    }
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c <= 0x7f);
  }

  private static int escaped(String text, int percent) {
    int high = percent + 2 < text.length() ? Character.digit(text.charAt(percent + 1), 16) : -1;
    int low = high < 0 ? -1 : Character.digit(text.charAt(percent + 2), 16);
    if (low < 0) {
      throw malformed();
    }
    return high * 16 + low;
  }

  private static ProblemException malformed() {
    return new ProblemException(Problem.badRequest("The query is not UTF-8 in percent encoding."));
  }
}
