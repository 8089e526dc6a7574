package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The mirrors of a file that is right otherwise, but does not say which columns they show. A column
 * that is added to a table later would be public at once, so nobody shows all without saying so.
 *
 * @param postgres where the tables are
 * @param mirrors those whose columns are not named
 */
public record UnnamedColumns(PostgresConfig postgres, List<MirrorConfig> mirrors) {

  private static final String COLUMNS = "columns";

  public UnnamedColumns {
    mirrors = List.copyOf(mirrors);
  }

  /** Problems by JSON path. */
  static Map<String, ConfigurationProblem> problems(JsonObject file) {
    Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();
    if (file.getValue("mirrors") instanceof JsonArray mirrors) {
      for (int i = 0; i < mirrors.size(); i++) {
        String expected =
            mirrors.getValue(i) instanceof JsonObject mirror ? expected(mirror) : null;
        if (expected != null) {
          String path = JsonPath.of("mirrors", i, COLUMNS);
          String found = found(path, mirrors.getJsonObject(i));
          problems.put(path, new ConfigurationProblem(path, found, expected));
        }
      }
    }
    return problems;
  }

  private static @Nullable String expected(JsonObject mirror) {
    Object columns = mirror.getValue(COLUMNS);
    if (!mirror.containsKey(COLUMNS) || (columns instanceof JsonArray none && none.isEmpty())) {
      return "the names of columns, or [\"*\"] for all, also those that are added later";
    }
    return columns instanceof JsonArray named
            && named.size() > 1
            && named.contains(MirrorConfig.EVERY_COLUMN)
        ? "[\"*\"] alone, or names of columns"
        : null;
  }

  private static String found(String path, JsonObject mirror) {
    return mirror.containsKey(COLUMNS) ? Shown.value(path, mirror.getValue(COLUMNS)) : "is missing";
  }

  /** Of a file of which nothing else is wrong, and which has all defaults filled in. */
  static UnnamedColumns of(JsonObject file) {
    JsonArray unnamed = new JsonArray();
    for (Object entry : file.getJsonArray("mirrors")) {
      JsonObject mirror = (JsonObject) entry;
      if (expected(mirror) != null) {
        unnamed.add(mirror.copy().put(COLUMNS, new JsonArray().add(MirrorConfig.EVERY_COLUMN)));
      }
    }
    Configuration all = Records.configuration(file.copy().put("mirrors", unnamed));
    return new UnnamedColumns(all.postgres(), all.mirrors());
  }
}
