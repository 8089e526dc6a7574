package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Shipped;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose pages and which names are let in. */
@SuppressWarnings("NullAway.Init")
class AccessTest {

  private static final String NAME = "expected one host's name, without a port";

  private final ConfigurationReader reader = new ConfigurationReader();
  private final JsonObject file = Shipped.configuration();

  @TempDir private Path directory;

  @Test
  @DisplayName("a file that says nothing lets no other page in; where all may read, every one")
  void defaultOrigins() throws Exception {
    assertThat(origins(Map.of())).isEmpty();
    assertThat(origins(Map.of("RC_ACCESS", "open"))).containsExactly("*");

    file.put("access", "open");
    assertThat(origins(Map.of())).containsExactly("*");
    assertThat(shownOrigins()).isEqualTo(new JsonArray().add("*"));
  }

  @Test
  @DisplayName("a list that is written holds, an empty one as well")
  void writtenOrigins() throws Exception {
    file.put("access", "open").put("origins", new JsonArray());
    assertThat(origins(Map.of())).isEmpty();
    assertThat(shownOrigins()).isEqualTo(new JsonArray());

    file.put("origins", new JsonArray().add("https://a.example"));
    assertThat(origins(Map.of())).containsExactly("https://a.example");
    assertThat(origins(Map.of("RC_ORIGINS", "https://b.example")))
        .containsExactly("https://b.example");
  }

  @ParameterizedTest
  @DisplayName("a host is a name as requests have it")
  @ValueSource(strings = {"cache.example", "cache", "Cache.Example.", "a_b.example", "10.0.0.1"})
  void hosts(String host) throws Exception {
    file.put("hosts", new JsonArray().add(host));

    assertThat(reader.read(file.encode(), Map.of()).access().hosts()).containsExactly(host);
  }

  @ParameterizedTest
  @DisplayName("what no request can be for is refused as a host")
  @ValueSource(
      strings = {
        "*",
        "*.example",
        "https://cache.example",
        "cache.example:8080",
        "cache.example/",
        "cache example",
        ".example",
        "a..example",
        "büro.example"
      })
  void noHosts(String host) {
    file.put("hosts", new JsonArray().add("cache.example").add(host));

    assertThat(problems()).containsExactly("$.hosts[1]: is \"" + host + "\", " + NAME);
  }

  private List<String> origins(Map<String, String> environment) throws ConfigurationException {
    return reader.read(file.encode(), environment).access().origins();
  }

  private JsonArray shownOrigins() throws Exception {
    Path written = Files.writeString(directory.resolve("file.json"), file.encode());
    return reader.readShown(written, Map.of()).getJsonArray("origins");
  }

  private List<String> problems() {
    try {
      reader.read(file.encode(), Map.of());
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(ConfigurationProblem::toString).toList();
    }
  }
}
