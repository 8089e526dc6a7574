package io.reactivecache.config;

import io.reactivecache.resource.Resources;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema that is shipped for editors ({@code conf/reactive-cache.schema.json}) and that
 * the server itself checks its file against: names, types, bounds and defaults are written there
 * and nowhere else.
 */
final class ConfigurationSchema {

  private static final String RESOURCE = "/io/reactivecache/config/reactive-cache.schema.json";

  /** The keywords that say what is wrong; the others only lead to them. */
  private static final Set<String> TELLING =
      Set.of(
          "type", "enum", "pattern", "minimum", "maximum", "minLength", "minItems", "uniqueItems");

  private static final String VERTICLES = "verticles";

  private final JsonObject schema;
  private final Validator validator;

  private ConfigurationSchema(JsonObject schema) {
    this.schema = schema;
    this.validator =
        Validator.create(
            JsonSchema.of(schema),
            new JsonSchemaOptions()
                .setBaseUri("urn:reactive-cache")
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
  }

  static ConfigurationSchema load() {
    return new ConfigurationSchema(new JsonObject(Resources.text(RESOURCE)));
  }

  JsonObject json() {
    return schema;
  }

  /** Everything that the schema refuses in a file, by JSON path; one problem a place. */
  Map<String, ConfigurationProblem> problems(JsonObject file) {
    Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();
    OutputUnit result = validator.validate(file);
    List<OutputUnit> errors = result.getErrors();
    if (errors != null) {
      errors.forEach(error -> addProblem(file, error, problems));
    }
    return problems;
  }

  private void addProblem(
      JsonObject file, OutputUnit error, Map<String, ConfigurationProblem> problems) {
    String[] keywordSteps = JsonPath.steps(error.getAbsoluteKeywordLocation());
    String keyword = keywordSteps[keywordSteps.length - 1];
    JsonObject rule = (JsonObject) at(schema, keywordSteps, keywordSteps.length - 1);
    if (rule == null) {
      throw new IllegalStateException("no rule at " + error.getAbsoluteKeywordLocation());
    }
    String[] steps = JsonPath.steps(error.getInstanceLocation());
    String path = JsonPath.of((Object[]) steps);
    if (TELLING.contains(keyword)) {
      String found = Shown.value(path, at(file, steps, steps.length));
      problems.putIfAbsent(path, new ConfigurationProblem(path, found, expected(rule)));
    } else if (keyword.equals("additionalProperties")) {
      addUnknown(rule, path, steps[steps.length - 1], problems);
    } else if (keyword.equals("required")) {
      addMissing(rule, steps, (JsonObject) at(file, steps, steps.length), problems);
    }
  }

  private static void addUnknown(
      JsonObject rule, String path, String key, Map<String, ConfigurationProblem> problems) {
    JsonObject known = rule.getJsonObject("properties");
    // The validator reports a known key here as well when its value is refused.
    if (!known.containsKey(key)) {
      String expected = "one of " + String.join(", ", known.fieldNames());
      problems.putIfAbsent(path, new ConfigurationProblem(path, "is unknown", expected));
    }
  }

  private static void addMissing(
      JsonObject rule,
      String[] steps,
      @Nullable JsonObject object,
      Map<String, ConfigurationProblem> problems) {
    for (Object name : rule.getJsonArray("required")) {
      if (object != null && !object.containsKey((String) name)) {
        Object[] place = Arrays.copyOf(steps, steps.length + 1, Object[].class);
        place[steps.length] = name;
        String path = JsonPath.of(place);
        JsonObject missing = rule.getJsonObject("properties").getJsonObject((String) name);
        problems.putIfAbsent(path, new ConfigurationProblem(path, "is missing", expected(missing)));
      }
    }
  }

  /** A rule in words. */
  private static String expected(JsonObject rule) {
    if (rule.containsKey("enum")) {
      return "one of "
          + rule.getJsonArray("enum").stream()
              .map(Object::toString)
              .collect(Collectors.joining(", "));
    }
    return switch (rule.getString("type", "")) {
      case "string" -> expectedText(rule);
      case "integer" -> expectedInteger(rule);
      case "boolean" -> "true or false";
      case "array" -> expectedList(rule);
      case "object" -> "an object";
      default -> "at most " + rule.getValue("maximum");
    };
  }

  private static String expectedText(JsonObject rule) {
    if (rule.containsKey("pattern")) {
      return "a text that matches " + rule.getString("pattern");
    }
    return rule.containsKey("minLength") ? "a text that is not empty" : "a text";
  }

  private static String expectedInteger(JsonObject rule) {
    return "an integer from " + rule.getValue("minimum") + " to " + rule.getValue("maximum");
  }

  private static String expectedList(JsonObject rule) {
    String entries =
        rule.getJsonObject("items").getString("type", "").equals("object") ? "objects" : "texts";
    return "a list of "
        + (rule.containsKey("minItems") ? "one or more " : "")
        + (rule.getBoolean("uniqueItems", false) ? "different " : "")
        + entries;
  }

  /** Puts in the shipped verticles where the file has none, all or nothing. */
  void fillVerticles(JsonObject file) {
    if (!file.containsKey(VERTICLES)) {
      JsonObject rule = schema.getJsonObject("properties").getJsonObject(VERTICLES);
      file.put(VERTICLES, copy(rule.getValue("default")));
    }
  }

  /** Puts in what the file leaves out. Values of a wrong type stay as they are. */
  void fillDefaults(JsonObject file) {
    fill(schema, file);
    if (file.getValue(VERTICLES) instanceof JsonArray verticles) {
      for (Object verticle : verticles) {
        if (verticle instanceof JsonObject object
            && object.getValue("name") instanceof String name
            && object.getValue("options") instanceof JsonObject options) {
          fill(schema.getJsonObject("$defs").getJsonObject(name, new JsonObject()), options);
        }
      }
    }
  }

  private static void fill(JsonObject rules, JsonObject object) {
    for (Map.Entry<String, Object> property : rules.getJsonObject("properties", new JsonObject())) {
      JsonObject rule = (JsonObject) property.getValue();
      if (!object.containsKey(property.getKey()) && rule.containsKey("default")) {
        object.put(property.getKey(), copy(rule.getValue("default")));
      }
      Object value = object.getValue(property.getKey());
      if (value instanceof JsonObject nested) {
        fill(rule, nested);
      } else if (value instanceof JsonArray list && rule.containsKey("items")) {
        list.forEach(
            entry -> {
              if (entry instanceof JsonObject nested) {
                fill(rule.getJsonObject("items"), nested);
              }
            });
      }
    }
  }

  private static Object copy(Object value) {
    if (value instanceof JsonObject object) {
      return object.copy();
    }
    return value instanceof JsonArray list ? list.copy() : value;
  }

  private static @Nullable Object at(Object root, String[] steps, int depth) {
    Object value = root;
    for (int i = 0; i < depth; i++) {
      if (value instanceof JsonObject object) {
        value = object.getValue(steps[i]);
      } else if (value instanceof JsonArray list) {
        value = list.getValue(Integer.parseInt(steps[i]));
      } else {
        return null;
      }
    }
    return value;
  }
}
