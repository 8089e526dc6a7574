package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was written for an earlier version. What this one still takes is brought into its present
 * form before anything looks at it; the next version refuses it. What means something else now is
 * only told.
 */
final class OldForms {

  private static final String VERTICLES = "verticles";
  private static final String NO_HOST =
      "0.0.0.0 before, and 127.0.0.1 now: write an address for other machines, and access";
  private static final String NO_ORIGINS =
      "[\"*\"] before, and no pages of other sites now: write origins at the top of the file";
  private static final String NO_PROXIES =
      " is not there, as it never was: the bounds by address (limits) now hold for all clients of a"
          + " proxy together, until it names the proxy's networks";
  private static final String TRUSTED_PROXIES = "trustedProxies";
  private static final String ORIGINS = "origins";
  private static final String ORIGINS_VARIABLE = "RC_STREAM_ORIGINS";

  private final Map<String, String> environment;
  private final List<String> sentences = new ArrayList<>();
  private final List<ConfigurationProblem> problems = new ArrayList<>();

  /** Where a value was written, by the place at which it is looked for. */
  private final Map<String, String> writtenAt = new LinkedHashMap<>();

  private OldForms(Map<String, String> environment) {
    this.environment = new HashMap<>(environment);
  }

  /** Brings a file into its present form. It has its verticles, and no variable is over it yet. */
  static OldForms replaceIn(JsonObject file, Map<String, String> environment) {
    OldForms found = new OldForms(environment);
    found.tellOfDefaults(file);
    found.moveOrigins(file);
    found.rename(ORIGINS_VARIABLE, EnvironmentVariable.RC_ORIGINS.name());
    return found;
  }

  /** The variables by their present names. */
  Map<String, String> environment() {
    return environment;
  }

  /** What was found and what to write instead, a sentence each; empty if nothing was. */
  List<String> sentences() {
    return List.copyOf(sentences);
  }

  /** What is written in both forms. */
  List<ConfigurationProblem> problems() {
    return List.copyOf(problems);
  }

  /** The same problem, told of where its author wrote the value. */
  ConfigurationProblem named(ConfigurationProblem problem) {
    String where = problem.where();
    for (Map.Entry<String, String> moved : writtenAt.entrySet()) {
      String rest =
          where.startsWith(moved.getKey()) ? where.substring(moved.getKey().length()) : "x";
      if (rest.isEmpty() || rest.startsWith("[") || rest.startsWith(" ")) {
        return new ConfigurationProblem(
            moved.getValue() + rest, problem.found(), problem.expected());
      }
    }
    return problem;
  }

  /**
   * Only a file of before the admin face lists its verticles without one that has it: what such a
   * file leaves out had another default.
   */
  private void tellOfDefaults(JsonObject file) {
    if (!(file.getValue(VERTICLES) instanceof JsonArray verticles)
        || named(verticles, VerticleConfig.ADMIN) >= 0) {
      return;
    }
    sentences.add(
        JsonPath.of(VERTICLES)
            + " has no admin, which serves the console, metrics, audits and the quarantine now: add"
            + " {\"name\": \"admin\"}");
    tellOfDefault(verticles, VerticleConfig.SSE_FANOUT, "host", NO_HOST);
    tellOfDefault(verticles, VerticleConfig.HTTP_API, "host", NO_HOST);
    tellOfDefault(
        verticles,
        VerticleConfig.HTTP_API,
        "profile",
        "true before, and false now: write true for the demonstration");
    if (!saysWhichPages(file)) {
      tellOfDefault(verticles, VerticleConfig.SSE_FANOUT, ORIGINS, NO_ORIGINS);
    }
    boolean behindProxy =
        has(verticles, VerticleConfig.SSE_FANOUT, "publicUrl")
            || isSet(EnvironmentVariable.RC_STREAM_PUBLIC_URL.name());
    boolean saysWhichProxies =
        file.containsKey(TRUSTED_PROXIES) || isSet(EnvironmentVariable.RC_TRUSTED_PROXIES.name());
    if (behindProxy && !saysWhichProxies) {
      sentences.add(JsonPath.of(TRUSTED_PROXIES) + NO_PROXIES);
    }
  }

  private boolean saysWhichPages(JsonObject file) {
    String access = environment.getOrDefault(EnvironmentVariable.RC_ACCESS.name(), "");
    return file.containsKey(ORIGINS)
        || isSet(EnvironmentVariable.RC_ORIGINS.name())
        || isSet(ORIGINS_VARIABLE)
        || CrossChecks.OPEN.equals(access.isBlank() ? file.getValue("access") : access.strip());
  }

  private boolean isSet(String variable) {
    return !environment.getOrDefault(variable, "").isBlank();
  }

  private void tellOfDefault(JsonArray verticles, String verticle, String option, String told) {
    int place = named(verticles, verticle);
    if (place >= 0 && !has(verticles, verticle, option) && !isSet(variable(verticle, option))) {
      String path = JsonPath.of(VERTICLES, place, "options", option);
      sentences.add(path + " is not there, which meant " + told);
    }
  }

  /** Whether a verticle has an option, or options that are none and are refused later. */
  private static boolean has(JsonArray verticles, String verticle, String option) {
    int place = named(verticles, verticle);
    return place >= 0
        && (!(verticles.getJsonObject(place).getValue("options", new JsonObject())
                instanceof JsonObject options)
            || options.containsKey(option));
  }

  private static String variable(String verticle, String option) {
    return Arrays.stream(EnvironmentVariable.values())
        .filter(known -> known.section().equals(verticle) && known.key().equals(option))
        .map(EnvironmentVariable::name)
        .findFirst()
        .orElse("");
  }

  /** The place of a verticle; -1 if it is not among them. */
  private static int named(JsonArray verticles, String name) {
    for (int i = 0; i < verticles.size(); i++) {
      if (verticles.getValue(i) instanceof JsonObject verticle
          && name.equals(verticle.getValue("name"))) {
        return i;
      }
    }
    return -1;
  }

  private void moveOrigins(JsonObject file) {
    if (!(file.getValue(VERTICLES) instanceof JsonArray verticles)) {
      return;
    }
    for (int i = 0; i < verticles.size(); i++) {
      if (verticles.getValue(i) instanceof JsonObject verticle
          && VerticleConfig.SSE_FANOUT.equals(verticle.getValue("name"))
          && verticle.getValue("options") instanceof JsonObject options
          && options.containsKey(ORIGINS)) {
        String path = JsonPath.of(VERTICLES, i, "options", ORIGINS);
        Object value = options.remove(ORIGINS);
        tell(path, "origins at the top of the file, which holds for reading and writing");
        if (file.containsKey(ORIGINS)) {
          refuse(path, value, JsonPath.of(ORIGINS));
        } else {
          file.put(ORIGINS, value);
          writtenAt.put(JsonPath.of(ORIGINS), path);
        }
      }
    }
  }

  private void rename(String old, String present) {
    String text = environment.getOrDefault(old, "");
    environment.remove(old);
    if (text.isBlank()) {
      return;
    }
    tell(old, present);
    if (!environment.getOrDefault(present, "").isBlank()) {
      refuse(old, text, present);
    } else {
      environment.put(present, text);
      writtenAt.put(present, old);
    }
  }

  private void tell(String old, String present) {
    sentences.add(old + " is an old form: write " + present);
  }

  private void refuse(String old, @Nullable Object value, String present) {
    problems.add(
        new ConfigurationProblem(
            old, Shown.value(old, value), "nothing: remove it, since " + present + " is there"));
  }
}
