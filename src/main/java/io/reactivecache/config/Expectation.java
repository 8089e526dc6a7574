package io.reactivecache.config;

import io.vertx.core.json.JsonObject;
import java.util.stream.Collectors;

/** A rule of the schema in words. */
final class Expectation {

  private Expectation() {}

  static String of(JsonObject rule) {
    if (rule.containsKey("enum")) {
      return "one of "
          + rule.getJsonArray("enum").stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return switch (rule.getString("type", "")) {
      case "string" -> text(rule);
      case "integer" -> integer(rule);
      case "boolean" -> "true or false";
      case "array" -> list(rule);
      case "object" -> "an object";
      default -> "at most " + rule.getValue("maximum");
    };
  }

  private static String text(JsonObject rule) {
    if (rule.containsKey("pattern")) {
      return "a text that matches " + rule.getString("pattern");
    }
    return rule.containsKey("minLength") ? "a text that is not empty" : "a text";
  }

  private static String integer(JsonObject rule) {
    return "an integer from " + rule.getValue("minimum") + " to " + rule.getValue("maximum");
  }

  private static String list(JsonObject rule) {
    String entries =
        rule.getJsonObject("items").getString("type", "").equals("object") ? "objects" : "texts";
    return "a list of "
        + (rule.containsKey("minItems") ? "one or more " : "")
        + (rule.getBoolean("uniqueItems", false) ? "different " : "")
        + entries;
  }
}
