package io.reactivecache.row;

import java.util.ArrayList;
import java.util.List;

/**
 * What the keys of a mirror look like: the text that {@code reactive_cache.key_expression} writes
 * for values of these columns. It knows surely what is no key, and not surely what is one: of most
 * types any text passes.
 *
 * @param columns of the key, in its order; at least one
 */
public record KeyShape(List<Column> columns) {

  /**
   * A column of a key.
   *
   * @param type its name as PostgreSQL writes it, below domains, such as {@code bigint}
   */
  public record Column(String name, String type, KeyType keyType) {
    public Column(String name, String type) {
      this(name, type, KeyType.of(type));
    }
  }

  public KeyShape {
    columns = List.copyOf(columns);
  }

  /** Of columns that have these types. */
  public static KeyShape of(List<String> names, List<String> types) {
    List<Column> columns = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      columns.add(new Column(names.get(i), types.get(i)));
    }
    return new KeyShape(columns);
  }

  /** The types of the columns. */
  public List<String> types() {
    return columns.stream().map(Column::type).toList();
  }

  /** Whether a row may have this key. If not, none ever had or will have, of these types. */
  public boolean mayBe(String key) {
    return columns.size() == 1
        ? columns.get(0).keyType().mayBe(key, 0, key.length())
        // So begins a key that has no form in UTF-8, whatever its columns are.
        : key.startsWith("\uFFFD") || mayBeArray(key);
  }

  /** One sentence that says what a key is, such as {@code A key of orders is a bigint}. */
  public String sentence(String mirror) {
    String key = "A key of " + mirror + " is ";
    if (columns.size() == 1) {
      Column only = columns.get(0);
      String example = only.keyType().example(0);
      return key
          + ("aeio".indexOf(only.type().charAt(0)) >= 0 ? "an " : "a ")
          + only.type()
          + (example.isEmpty() ? "." : ", such as " + example + ".");
    }
    return key + "a JSON array of " + list() + ", without spaces" + example();
  }

  private String list() {
    StringBuilder list = new StringBuilder();
    int last = columns.size() - 1;
    for (int i = 0; i <= last; i++) {
      Column column = columns.get(i);
      list.append(i == 0 ? "" : i == last ? " and " : ", ");
      list.append(column.name()).append(" (").append(column.type()).append(')');
    }
    return list.toString();
  }

  private String example() {
    StringBuilder example = new StringBuilder(", such as [");
    for (int i = 0; i < columns.size(); i++) {
      KeyType type = columns.get(i).keyType();
      if (type.example(i).isEmpty()) {
        return "; whole numbers and booleans stand bare, all else in quotes.";
      }
      String quote = type.isBare() ? "" : "\"";
      example.append(i == 0 ? "" : ",").append(quote).append(type.example(i)).append(quote);
    }
    return example.append("].").toString();
  }

  /** Read in place: most requests come with a key that is right. */
  private boolean mayBeArray(String key) {
    int end = key.length() - 1;
    if (end < 1 || key.charAt(0) != '[' || key.charAt(end) != ']') {
      return false;
    }
    int at = 1;
    for (int i = 0; i < columns.size(); i++) {
      if (i > 0) {
        if (at >= end || key.charAt(at) != ',') {
          return false;
        }
        at++;
      }
      int from = at;
      KeyType type = columns.get(i).keyType();
      at = type.isBare() ? endOfBare(key, from, end) : endOfQuoted(key, from, end);
      boolean fits =
          type.isBare() ? type.mayBe(key, from, at) : at > 0 && type.mayBe(key, from + 1, at - 1);
      if (!fits) {
        return false;
      }
    }
    return at == end;
  }

  private static int endOfBare(String key, int from, int end) {
    int at = from;
    while (at < end && key.charAt(at) != ',') {
      at++;
    }
    return at;
  }

  /** The place behind the closing quote; -1 where there is no such string. */
  private static int endOfQuoted(String key, int from, int end) {
    if (from >= end || key.charAt(from) != '"') {
      return -1;
    }
    for (int at = from + 1; at < end; at++) {
      char c = key.charAt(at);
      if (c == '"') {
        return at + 1;
      }
      if (c < ' ') {
        return -1;
      }
      // Whatever is behind a backslash belongs to it.
      at += c == '\\' ? 1 : 0;
    }
    return -1;
  }
}
