package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the configuration file, puts the {@code RC_*} environment variables over it and checks it.
 *
 * <p>Either all of it is right, or one exception tells everything that is wrong.
 */
public final class ConfigurationReader {

  private final ConfigurationSchema schema = ConfigurationSchema.load();

  /**
   * @param environment as of {@link System#getenv()}
   */
  public Configuration read(Path file, Map<String, String> environment)
      throws ConfigurationException {
    return read(text(file), environment);
  }

  /** What applies, as JSON: with every default, what variables set, and {@code ***} for secrets. */
  public JsonObject readShown(Path file, Map<String, String> environment)
      throws ConfigurationException {
    return Shown.masked(checked(text(file), environment));
  }

  /** What the file and the variables have in an old form, a sentence each. */
  public List<String> oldForms(Path file, Map<String, String> environment)
      throws ConfigurationException {
    return present(JsonText.parse(text(file)), environment).sentences();
  }

  private static String text(Path file) throws ConfigurationException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      throw unreadable(file, "does not exist");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read (" + e.getMessage() + ")");
    }
  }

  /**
   * @param text of the file
   */
  public Configuration read(String text, Map<String, String> environment)
      throws ConfigurationException {
    return Records.configuration(checked(text, environment));
  }

  private JsonObject checked(String text, Map<String, String> environment)
      throws ConfigurationException {
    JsonObject file = JsonText.parse(text);
    OldForms old = present(file, environment);
    EnvironmentOverrides overrides = EnvironmentOverrides.apply(old.environment(), file);
    Map<String, ConfigurationProblem> problems = new LinkedHashMap<>(schema.problems(file));
    fillOrigins(file);
    schema.fillDefaults(file);
    CrossChecks.problems(file).forEach(problems::putIfAbsent);
    Map<String, ConfigurationProblem> unnamed = UnnamedColumns.problems(file);
    problems.putAll(unnamed);

    List<ConfigurationProblem> named = new ArrayList<>(old.problems());
    problems.forEach((path, problem) -> named.add(old.named(overrides.named(path, problem))));
    ConfigurationProblem logFormat = EnvironmentOverrides.logFormatProblem(environment);
    if (logFormat != null) {
      named.add(logFormat);
    }
    if (!named.isEmpty()) {
      boolean isAll = named.size() == unnamed.size();
      throw new ConfigurationException(named, isAll ? UnnamedColumns.of(file) : null);
    }
    return file;
  }

  private OldForms present(JsonObject file, Map<String, String> environment) {
    schema.fillVerticles(file);
    return OldForms.replaceIn(file, environment);
  }

  /** Where everybody may read and write, so may every page, unless the file says otherwise. */
  private static void fillOrigins(JsonObject file) {
    if (CrossChecks.OPEN.equals(file.getValue("access")) && !file.containsKey("origins")) {
      file.put("origins", new JsonArray().add("*"));
    }
  }

  private static ConfigurationException unreadable(Path file, String found) {
    return new ConfigurationException(
        List.of(new ConfigurationProblem(file.toString(), found, "a configuration file")));
  }
}
