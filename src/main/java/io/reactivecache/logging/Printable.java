package io.reactivecache.logging;

/**
 * A text in which each character is seen, and none does anything: begins a line, moves a terminal's
 * cursor, or turns the direction of what follows. Such characters become escapes as in Java.
 *
 * <p>A backslash stays one, so that patterns and paths can be read: an escape may also be what
 * somebody wrote.
 */
final class Printable {

  private Printable() {}

  static String text(String text) {
    int clean = 0;
    while (clean < text.length() && isPrintable(text.charAt(clean))) {
      clean++;
    }
    return clean == text.length() ? text : escaped(text);
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            character -> {
              if (isPrintable(character)) {
                escaped.appendCodePoint(character);
              } else {
                appendEscape(escaped, character);
              }
            });
    return escaped.toString();
  }

  private static void appendEscape(StringBuilder escaped, int character) {
    switch (character) {
      case '\n' -> escaped.append("\\n");
      case '\r' -> escaped.append("\\r");
      case '\t' -> escaped.append("\\t");
      default -> {
        for (char unit : Character.toChars(character)) {
          escaped.append(String.format("\\u%04x", (int) unit));
        }
      }
    }
  }

  private static boolean isPrintable(int character) {
    if (character < 0x7f) {
      return character >= ' ';
    }
    return switch (Character.getType(character)) {
      // C1 controls; what has no width or turns the direction; ends of lines; half a character.
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
