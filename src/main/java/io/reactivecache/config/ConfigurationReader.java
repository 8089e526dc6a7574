package io.reactivecache.config;

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
    try {
      return read(Files.readString(file), environment);
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
    JsonObject file = JsonText.parse(text);
    EnvironmentOverrides overrides = EnvironmentOverrides.apply(environment, file);
    Map<String, ConfigurationProblem> problems = new LinkedHashMap<>(schema.problems(file));
    schema.fillDefaults(file);
    CrossChecks.problems(file).forEach(problems::putIfAbsent);

    List<ConfigurationProblem> named = new ArrayList<>();
    problems.forEach((path, problem) -> named.add(overrides.named(path, problem)));
    ConfigurationProblem logFormat = EnvironmentOverrides.logFormatProblem(environment);
    if (logFormat != null) {
      named.add(logFormat);
    }
    if (!named.isEmpty()) {
      throw new ConfigurationException(named);
    }
    return Records.configuration(file);
  }

  private static ConfigurationException unreadable(Path file, String found) {
    return new ConfigurationException(
        List.of(new ConfigurationProblem(file.toString(), found, "a configuration file")));
  }
}
