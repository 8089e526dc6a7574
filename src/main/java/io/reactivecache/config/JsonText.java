package io.reactivecache.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Parses the file's text, and refuses a key that stands twice, of which the last would win. */
final class JsonText {

  private static final JsonFactory STRICT =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonText() {}

  static JsonObject parse(String text) throws ConfigurationException {
    try (JsonParser parser = STRICT.createParser(text)) {
      boolean object = parser.nextToken() != null && parser.isExpectedStartObjectToken();
      while (parser.nextToken() != null) {
        // Reads to the end: a problem anywhere is thrown.
      }
      if (object) {
        return new JsonObject(text);
      }
    } catch (JsonProcessingException e) {
      throw problem(
          "line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()),
          "cannot be read as JSON (" + firstLine(e.getOriginalMessage()) + ")");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw problem(JsonPath.ROOT, "is no object");
  }

  private static ConfigurationException problem(String where, String found) {
    return new ConfigurationException(
        List.of(new ConfigurationProblem(where, found, "a JSON object")));
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }
}
