package io.reactivecache.row;

/** The types of keys' columns, as far as it is known what their text can never be. */
public enum KeyType {
  SMALLINT("smallint", true, Short.MIN_VALUE, Short.MAX_VALUE),
  INTEGER("integer", true, Integer.MIN_VALUE, Integer.MAX_VALUE),
  BIGINT("bigint", true, Long.MIN_VALUE, Long.MAX_VALUE),
  BOOLEAN("boolean", true, 0, 0),
  UUID("uuid", false, 0, 0),
  /** Any text, and an example is easy to give. */
  TEXT("text", false, 0, 0),
  /** Any other type: any text. */
  OTHER("", false, 0, 0);

  private static final String UUID_EXAMPLE = "3f2b8c1e-0d7a-4c55-9b1e-6a2f4d8e7c90";

  private final String type;
  private final boolean bare;
  private final long least;
  private final long most;

  KeyType(String type, boolean bare, long least, long most) {
    this.type = type;
    this.bare = bare;
    this.least = least;
    this.most = most;
  }

  /**
   * @param type as PostgreSQL's {@code format_type} writes it where only {@code pg_catalog} is in
   *     the search path: a type of somebody else has its schema or quotes with it
   */
  static KeyType of(String type) {
    for (KeyType one : values()) {
      if (one.type.equals(type)) {
        return one;
      }
    }
    return type.equals("character varying") ? TEXT : OTHER;
  }

  /** Whether it stands in an array without quotes. */
  boolean isBare() {
    return bare;
  }

  /** Whether the characters from {@code from} to {@code to} may be the text of a value. */
  boolean mayBe(String text, int from, int to) {
    return switch (this) {
      case SMALLINT, INTEGER, BIGINT -> isWhole(text, from, to);
      case BOOLEAN ->
          (to - from == 4 && text.startsWith("true", from))
              || (to - from == 5 && text.startsWith("false", from));
      case UUID -> isUuid(text, from, to);
      case TEXT, OTHER -> true;
    };
  }

  /**
   * A value for people, another one in each place; empty where none comes to mind.
   *
   * @param place in the key, from 0
   */
  String example(int place) {
    return switch (this) {
      case SMALLINT, INTEGER, BIGINT -> place == 0 ? "42" : Integer.toString(place);
      case BOOLEAN -> "true";
      case UUID -> UUID_EXAMPLE;
      case TEXT -> place == 0 ? "a" : "b";
      case OTHER -> "";
    };
  }

  private boolean isWhole(String text, int from, int to) {
    boolean negative = from < to && text.charAt(from) == '-';
    int first = negative ? from + 1 : from;
    int digits = to - first;
    if (digits < 1 || digits > 19 || (text.charAt(first) == '0' && (digits > 1 || negative))) {
      return false;
    }
    // Below zero there is one number more.
    long value = 0;
    for (int at = first; at < to; at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return false;
      }
      value = value * 10 - digit;
    }
    return negative ? value >= least : value >= -most;
  }

  private static boolean isUuid(String text, int from, int to) {
    if (to - from != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      char c = text.charAt(from + i);
      boolean isDash = i == 8 || i == 13 || i == 18 || i == 23;
      boolean isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      if (isDash ? c != '-' : !isHex) {
        return false;
      }
    }
    return true;
  }
}
