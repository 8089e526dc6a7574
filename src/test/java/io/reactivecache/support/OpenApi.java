package io.reactivecache.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The description of the API that the server serves, as the judge of its answers. */
public final class OpenApi {

  private static final JsonObject DOCUMENT = read();
  private static final JsonObject PATHS = DOCUMENT.getJsonObject("paths");
  private static final Map<String, Validator> VALIDATORS = new ConcurrentHashMap<>();

  private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

  private OpenApi() {}

  /** Each operation that is described, such as {@code GET /v1/mirrors}. */
  public static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (String path : PATHS.fieldNames()) {
      PATHS.getJsonObject(path).fieldNames().stream()
          .filter(METHODS::contains)
          .forEach(method -> operations.add(method.toUpperCase(Locale.ROOT) + " " + path));
    }
    return operations;
  }

  /**
   * Fails the test if an answer is none of those that are described. What is no described path is
   * not looked at.
   *
   * @param path with or without a query
   * @param contentType null if there is none
   * @param body empty if it was not read, or there is none
   */
  public static void check(
      String method, String path, int status, @Nullable String contentType, String body) {
    String plain = path.replaceFirst("[?#].*$", "");
    operation(method, plain)
        .ifPresent(operation -> check(operation, method + " " + plain, status, contentType, body));
  }

  private static void check(
      JsonObject operation, String asked, int status, @Nullable String contentType, String body) {
    JsonObject responses = operation.getJsonObject("responses");
    assertThat(responses.fieldNames())
        .as("what openapi.json says that %s is answered with", asked)
        .contains(Integer.toString(status));
    JsonObject content = responses.getJsonObject(Integer.toString(status)).getJsonObject("content");
    String type = contentType == null ? "" : contentType.replaceFirst(" *;.*$", "");
    if (content == null || type.isEmpty()) {
      return;
    }
    assertThat(content.fieldNames()).as("types of %s to %s", status, asked).contains(type);
    JsonObject schema = content.getJsonObject(type).getJsonObject("schema");
    if (schema != null && type.endsWith("json") && !body.isEmpty()) {
      OutputUnit judged = validator(schema).validate(new JsonObject(body));
      assertThat(judged.getValid())
          .as("%s to %s fits openapi.json: %s%n%s", status, asked, judged.getErrors(), body)
          .isTrue();
    }
  }

  private static Validator validator(JsonObject schema) {
    return VALIDATORS.computeIfAbsent(
        schema.encode(),
        encoded ->
            Validator.create(
                JsonSchema.of(new JsonObject(encoded)),
                new JsonSchemaOptions()
                    .setBaseUri("https://reactive-cache.test")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic)));
  }

  /** The operation of a request; of a path that several fit, the one with the most words. */
  private static Optional<JsonObject> operation(String method, String path) {
    String name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return PATHS.fieldNames().stream()
        .filter(template -> fits(template, path))
        .filter(template -> PATHS.getJsonObject(template).containsKey(name))
        .min(
            (left, right) ->
                Long.compare(
                    left.chars().filter(c -> c == '{').count(),
                    right.chars().filter(c -> c == '{').count()))
        .map(template -> PATHS.getJsonObject(template).getJsonObject(name));
  }

  private static boolean fits(String template, String path) {
    String regex =
        Pattern.compile("/")
            .splitAsStream(template)
            .map(word -> word.startsWith("{") ? "[^/]*" : Pattern.quote(word))
            .collect(Collectors.joining("/"));
    return path.matches(regex);
  }

  private static JsonObject read() {
    try (InputStream file = OpenApi.class.getResourceAsStream("/web/openapi.json")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      JsonObject document = new JsonObject(text);
      return (JsonObject) Objects.requireNonNull(inlined(document, document));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document without its references, of which none leads back to itself. */
  private static @Nullable Object inlined(@Nullable Object part, JsonObject document) {
    if (part instanceof JsonArray array) {
      JsonArray whole = new JsonArray();
      array.forEach(element -> whole.add(inlined(element, document)));
      return whole;
    }
    if (!(part instanceof JsonObject object)) {
      return part;
    }
    String reference = object.getValue("$ref") instanceof String text ? text : null;
    if (reference != null) {
      Object target = document;
      for (String name : reference.substring("#/".length()).split("/", -1)) {
        target = ((JsonObject) target).getValue(name);
      }
      return inlined(Objects.requireNonNull(target, reference), document);
    }
    JsonObject whole = new JsonObject();
    object.forEach(entry -> whole.put(entry.getKey(), inlined(entry.getValue(), document)));
    return whole;
  }
}
