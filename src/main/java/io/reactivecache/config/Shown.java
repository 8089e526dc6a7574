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

  private static String text(String path, String text) {
    // Whatever is not a URI at such a place may be a password that lost its address.
    boolean secret =
        SECRET.matcher(path).find() || (URI.matcher(path).find() && !text.contains("://"));
    String shown = secret ? "***" : Secrets.maskUri(text);
    String oneLine = shown.replaceAll("\\p{Cntrl}", "?");
    return oneLine.length() <= MAX_LENGTH ? oneLine : oneLine.substring(0, MAX_LENGTH) + "...";
  }
}
