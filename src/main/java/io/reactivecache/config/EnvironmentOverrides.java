package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the {@code RC_*} variables over the file, before it is checked: so what they say obeys the
 * same rules. An empty variable counts as not set, since Compose passes those along.
 *
 * <p>A variable that nobody knows is a warning and not an error: Kubernetes and Docker links inject
 * variables named after services into every container.
 */
final class EnvironmentOverrides {

  private static final Logger log = LoggerFactory.getLogger(EnvironmentOverrides.class);
  private static final String PREFIX = "RC_";

  /** Read by the log's set-up, before this is. */
  static final String LOG_FORMAT = "RC_LOG_FORMAT";

  private static final Set<String> LOG_FORMATS = Set.of("text", "json");

  private final Map<String, String> variableByPath = new HashMap<>();

  private EnvironmentOverrides() {}

  static EnvironmentOverrides apply(Map<String, String> environment, JsonObject file) {
    EnvironmentOverrides overrides = new EnvironmentOverrides();
    new TreeMap<>(environment)
        .forEach(
            (name, text) -> {
              if (name.startsWith(PREFIX) && !text.isBlank()) {
                overrides.apply(name, text.strip(), file);
              }
            });
    return overrides;
  }

  /** What is wrong with variables that set no value of the file. */
  static @Nullable ConfigurationProblem logFormatProblem(Map<String, String> environment) {
    String format = environment.getOrDefault(LOG_FORMAT, "");
    if (format.isEmpty() || LOG_FORMATS.contains(format)) {
      return null;
    }
    return new ConfigurationProblem(
        LOG_FORMAT, Shown.value(LOG_FORMAT, format), "one of text, json");
  }

  /** Names the variable where a problem comes from one. */
  ConfigurationProblem named(String path, ConfigurationProblem problem) {
    String place = path.replaceFirst("\\[\\d+]$", "");
    String variable = variableByPath.getOrDefault(path, variableByPath.get(place));
    return variable == null
        ? problem
        : new ConfigurationProblem(
            variable + " (" + path + ")", problem.found(), problem.expected());
  }

  private void apply(String name, String text, JsonObject file) {
    EnvironmentVariable variable = EnvironmentVariable.of(name);
    if (variable != null) {
      apply(variable, text, file);
    } else if (!name.equals(LOG_FORMAT)) {
      log.warn("Environment variable is not known and has no effect: {}", name);
    }
  }

  private void apply(EnvironmentVariable variable, String text, JsonObject file) {
    if (variable.ofVerticle()) {
      applyToVerticle(variable, text, file);
    } else if (variable.section().isEmpty()) {
      file.put(variable.key(), variable.json(text));
      variableByPath.put(JsonPath.of(variable.key()), variable.name());
    } else {
      put(file, variable.section(), variable, text, JsonPath.of(variable.section()));
    }
  }

  /** Without effect on a node that does not run the verticle: a cluster may share its variables. */
  private void applyToVerticle(EnvironmentVariable variable, String text, JsonObject file) {
    if (file.getValue("verticles") instanceof JsonArray verticles) {
      for (int i = 0; i < verticles.size(); i++) {
        if (verticles.getValue(i) instanceof JsonObject verticle
            && variable.section().equals(verticle.getValue("name"))) {
          put(verticle, "options", variable, text, JsonPath.of("verticles", i, "options"));
        }
      }
    }
  }

  /** Sets a value in a section, which is made where it is missing and left alone if no object. */
  private void put(
      JsonObject parent, String name, EnvironmentVariable variable, String text, String path) {
    if (!parent.containsKey(name)) {
      parent.put(name, new JsonObject());
    }
    if (parent.getValue(name) instanceof JsonObject section) {
      section.put(variable.key(), variable.json(text));
      variableByPath.put(path + "." + variable.key(), variable.name());
    }
  }
}
