package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The schema, the records and the reader say the same. */
class ConfigurationSchemaTest {

  private final ConfigurationSchema schema = ConfigurationSchema.load();
  private final ConfigurationReader reader = new ConfigurationReader();

  private static final Map<String, Class<? extends Record>> OPTIONS =
      Map.of(
          VerticleConfig.PG_LISTENER, ListenerOptions.class,
          VerticleConfig.PG_LOADER, LoaderOptions.class,
          VerticleConfig.REDIS_WRITER, WriterOptions.class,
          VerticleConfig.SSE_FANOUT, FanoutOptions.class,
          VerticleConfig.HTTP_API, ApiOptions.class,
          VerticleConfig.ADMIN, AdminOptions.class);

  @Test
  @DisplayName("each section of the schema has the components of its record")
  void names() {
    JsonObject sections = schema.json().getJsonObject("properties");
    // Who may ask is one record of several settings, of which the first has its name.
    Set<String> expected = new HashSet<>(components(Configuration.class));
    expected.addAll(components(AccessConfig.class));
    expected.remove("open");
    expected.add("$schema");
    assertThat(sections.fieldNames()).isEqualTo(expected);
    assertSame(PostgresConfig.class, sections.getJsonObject("postgres"));
    assertSame(RedisConfig.class, sections.getJsonObject("redis"));
    assertSame(MirrorConfig.class, sections.getJsonObject("mirrors").getJsonObject("items"));
    assertSame(VerticleConfig.class, sections.getJsonObject("verticles").getJsonObject("items"));
    assertSame(ClusterConfig.class, sections.getJsonObject("cluster"));
    assertSame(LimitsConfig.class, sections.getJsonObject("limits"));
    JsonObject options = schema.json().getJsonObject("$defs");
    assertThat(options.fieldNames()).isEqualTo(OPTIONS.keySet());
    OPTIONS.forEach((name, type) -> assertSame(type, options.getJsonObject(name)));
  }

  @Test
  @DisplayName("each verticle that may be named has options, and each rule a description")
  void verticleNames() {
    JsonObject verticle =
        schema.json().getJsonObject("properties").getJsonObject("verticles").getJsonObject("items");
    JsonArray names =
        verticle.getJsonObject("properties").getJsonObject("name").getJsonArray("enum");

    assertThat(names).containsExactlyInAnyOrderElementsOf(OPTIONS.keySet());
    assertThat(verticle.getJsonArray("allOf")).hasSameSizeAs(names);
  }

  @TestFactory
  @DisplayName("for each setting, a value of a wrong type or out of bounds is refused at its path")
  Stream<DynamicTest> everySettingIsChecked() throws Exception {
    JsonObject shipped = new JsonObject(Files.readString(Path.of("conf/reactive-cache.json")));
    shipped.put("limits", new JsonObject());
    JsonObject sections = schema.json().getJsonObject("properties");
    Stream<Place> fixed =
        Stream.of("postgres", "redis", "limits", "cluster")
            .flatMap(name -> places(sections.getJsonObject(name), name));
    Stream<Place> mirror =
        places(sections.getJsonObject("mirrors").getJsonObject("items"), "mirrors", 0);
    Stream<Place> access =
        Stream.of("access", "origins", "hosts", "trustedProxies")
            .map(name -> new Place(List.of(), name, sections.getJsonObject(name)));
    JsonArray verticles = shipped.getJsonArray("verticles");
    Stream<Place> options =
        Stream.iterate(0, i -> i < verticles.size(), i -> i + 1)
            .flatMap(
                i ->
                    places(
                        schema
                            .json()
                            .getJsonObject("$defs")
                            .getJsonObject(verticles.getJsonObject(i).getString("name")),
                        "verticles",
                        i,
                        "options"));
    return Stream.of(fixed, access, mirror, options)
        .flatMap(places -> places)
        .map(place -> DynamicTest.dynamicTest(place.path(), () -> assertChecked(place, shipped)));
  }

  /** A setting and its rule. */
  private record Place(List<Object> section, String key, JsonObject rule) {
    String path() {
      return JsonPath.of(Stream.concat(section.stream(), Stream.of(key)).toArray());
    }

    void put(JsonObject file, Object value) {
      Object object = file;
      for (Object step : section) {
        object =
            object instanceof JsonArray list
                ? list.getValue((Integer) step)
                : ((JsonObject) object).getValue((String) step);
      }
      ((JsonObject) object).put(key, value);
    }
  }

  private static Stream<Place> places(JsonObject rules, Object... section) {
    return rules.getJsonObject("properties").stream()
        .map(
            property ->
                new Place(List.of(section), property.getKey(), (JsonObject) property.getValue()));
  }

  private void assertChecked(Place place, JsonObject shipped) {
    for (Object wrong : wrongValues(place.rule())) {
      JsonObject file = shipped.copy();
      place.put(file, wrong);
      assertThat(refusedAt(file)).as("%s = %s", place.path(), wrong).contains(place.path());
    }
    if (place.rule().containsKey("default")) {
      JsonObject file = shipped.copy();
      place.put(file, place.rule().getValue("default"));
      assertThat(refusedAt(file)).as("the default of %s", place.path()).isEmpty();
    }
  }

  private static List<Object> wrongValues(JsonObject rule) {
    return switch (rule.getString("type", "")) {
      case "integer" ->
          List.of(
              "1",
              true,
              1.5,
              rule.getLong("minimum") - 1,
              rule.getLong("maximum") + 1,
              Long.MAX_VALUE);
      case "string" -> List.of(7, "", new JsonArray());
      case "boolean" -> List.of("true", 1);
      case "array" -> List.of("text", new JsonObject());
      default -> List.of(7, "none");
    };
  }

  private List<String> refusedAt(JsonObject file) {
    try {
      reader.read(file.encode(), Map.of());
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(ConfigurationProblem::where).toList();
    }
  }

  private static void assertSame(Class<? extends Record> record, JsonObject rules) {
    assertThat(rules.getJsonObject("properties").fieldNames())
        .as(record.getSimpleName())
        .containsExactlyInAnyOrderElementsOf(components(record));
    assertThat(rules.getBoolean("additionalProperties")).as(record.getSimpleName()).isFalse();
  }

  private static List<String> components(Class<? extends Record> record) {
    return Arrays.stream(record.getRecordComponents()).map(part -> part.getName()).toList();
  }
}
