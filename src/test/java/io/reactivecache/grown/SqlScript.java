package io.reactivecache.grown;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a file that is meant for {@code psql}. What only {@code psql} understands, and
 * the rows of COPY, are left out.
 */
final class SqlScript {

  private static final Pattern DOLLAR = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
  private static final Pattern COPY_IN =
      Pattern.compile("(?is)\\s*copy\\s.*\\sfrom\\s+stdin.*", Pattern.DOTALL);

  private final String text;
  private final List<String> statements = new ArrayList<>();
  private int at;
  private int from;

  private SqlScript(String text) {
    this.text = text;
  }

  static List<String> statements(String text) {
    SqlScript script = new SqlScript(text);
    script.split();
    return script.statements;
  }

  private void split() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\'') {
        at = pastQuoted('\'', at > 0 && "eE".indexOf(text.charAt(at - 1)) >= 0);
      } else if (c == '"') {
        at = pastQuoted('"', false);
      } else if (c == '$') {
        at = pastDollars();
      } else if (text.startsWith("--", at)) {
        blank(lineEnd());
      } else if (text.startsWith("/*", at)) {
        at = pastComment();
      } else if (c == '\\' && text.substring(from, at).isBlank()) {
        at = lineEnd();
        from = at;
      } else if (c == ';') {
        add();
      } else {
        at++;
      }
    }
    add();
  }

  /** A comment before a statement is none of it. */
  private void blank(int end) {
    if (text.substring(from, at).isBlank()) {
      from = end;
    }
    at = end;
  }

  private void add() {
    String statement = text.substring(from, Math.min(at, text.length())).strip();
    at++;
    from = at;
    if (COPY_IN.matcher(statement).matches()) {
      int end = text.indexOf("\n\\.", at);
      at = end < 0 ? text.length() : end + 3;
      from = at;
    } else if (!statement.isEmpty()) {
      statements.add(statement);
    }
  }

  private int pastQuoted(char quote, boolean escapes) {
    int i = at + 1;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (escapes && c == '\\') {
        i++;
      } else if (c == quote) {
        return i + 1;
      }
      i++;
    }
    return i;
  }

  private int pastDollars() {
    Matcher tag = DOLLAR.matcher(text).region(at, text.length());
    if (!tag.lookingAt()) {
      return at + 1;
    }
    int end = text.indexOf(tag.group(), tag.end());
    return end < 0 ? text.length() : end + tag.group().length();
  }

  private int pastComment() {
    int depth = 1;
    int i = at + 2;
    while (i < text.length() && depth > 0) {
      if (text.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (text.startsWith("*/", i)) {
        depth--;
        i++;
      }
      i++;
    }
    return i;
  }

  private int lineEnd() {
    int end = text.indexOf('\n', at);
    return end < 0 ? text.length() : end;
  }
}
