package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a value of the file is shown in a problem: short, and without what may be secret. */
final class Shown {

  private static final int MAX_LENGTH = 100;
  private static final Pattern SECRET = Pattern.compile("(?i)\\.(.*password.*)$");
  private static final Pattern URI = Pattern.compile("\\.(uri|uris\\[\\d+])$");

  private Shown() {}

  static String value(String path, @Nullable Object value) {
    if (value instanceof JsonObject) {
      return "is an object";
    }
    if (value instanceof JsonArray list) {
      return "is a list of " + list.size();
    }
    if (value instanceof String text) {
      return "is \"" + text(path, text) + "\"";
    }
    return SECRET.matcher(path).find() ? "is ***" : "is " + value;
  }

  /** A copy in which {@code ***} stands for what may be secret. */
  static JsonObject masked(JsonObject file) {
    return (JsonObject) masked("", file);
  }

  private static Object masked(String path, Object value) {
    if (value instanceof JsonObject object) {
      JsonObject copy = new JsonObject();
      object.forEach(
          entry -> copy.put(entry.getKey(), masked(path + "." + entry.getKey(), entry.getValue())));
      return copy;
    }
    if (value instanceof JsonArray list) {
      JsonArray copy = new JsonArray();
      for (int i = 0; i < list.size(); i++) {
        copy.add(masked(path + "[" + i + "]", list.getValue(i)));
      }
      return copy;
    }
    return value instanceof String text ? maskedText(path, text) : value;
  }

  private static String maskedText(String path, String text) {
    // Whatever is not a URI at such a place may be a password that lost its address.
    boolean secret =
        SECRET.matcher(path).find() || (URI.matcher(path).find() && !text.contains("://"));
    return secret ? "***" : Secrets.maskUri(text);
  }

  private static String text(String path, String text) {
    String oneLine = maskedText(path, text).replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= MAX_LENGTH ? oneLine : oneLine.substring(0, MAX_LENGTH) + "...";
  }
}
