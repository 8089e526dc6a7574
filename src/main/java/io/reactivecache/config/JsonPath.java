package io.reactivecache.config;

import java.util.regex.Pattern;

/** Where a value stands in the file, in the notation of JSON path. */
final class JsonPath {

  static final String ROOT = "$";

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$-]*");
  private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]*");

  private JsonPath() {}

  /** The path of names and list indexes, one step each. */
  static String of(Object... steps) {
    StringBuilder path = new StringBuilder(ROOT);
    for (Object step : steps) {
      String text = step.toString();
      path.append(INDEX.matcher(text).matches() ? "[" + text + "]" : name(text));
    }
    return path.toString();
  }

  /** The decoded steps of a JSON pointer. */
  static String[] steps(String pointer) {
    String steps = pointer.substring(pointer.indexOf('#') + 1);
    if (steps.isEmpty()) {
      return new String[0];
    }
    String[] decoded = steps.substring(1).split("/", -1);
    for (int i = 0; i < decoded.length; i++) {
      decoded[i] = decoded[i].replace("~1", "/").replace("~0", "~");
    }
    return decoded;
  }

  private static String name(String name) {
    return PLAIN_NAME.matcher(name).matches() ? "." + name : "['" + name.replace("'", "\\'") + "']";
  }
}
