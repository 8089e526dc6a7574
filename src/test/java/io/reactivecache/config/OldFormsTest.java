package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.Shipped;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an earlier version had written otherwise. */
@SuppressWarnings("NullAway.Init")
class OldFormsTest {

  private static final String OLD_PLACE = "$.verticles[2].options.origins";
  private static final String IN_FILE =
      OLD_PLACE
          + " is an old form: write origins at the top of the file, which holds for reading and"
          + " writing";
  private static final String NO_HOST =
      " is not there, which meant 0.0.0.0 before, and 127.0.0.1 now: write an address for other"
          + " machines, and access";
  private static final String NO_ORIGINS =
      "$.verticles[2].options.origins is not there, which meant [\"*\"] before, and no pages of"
          + " other sites now: write origins at the top of the file";
  private static final String NO_PROXIES =
      "$.trustedProxies is not there, as it never was: the bounds by address (limits) now hold for"
          + " all clients of a proxy together, until it names the proxy's networks";
  private static final String IN_ENVIRONMENT = "RC_STREAM_ORIGINS is an old form: write RC_ORIGINS";

  private final ConfigurationReader reader = new ConfigurationReader();
  private final JsonObject file = Shipped.configuration();

  @TempDir private Path directory;

  @Test
  @DisplayName("the stream listener's origins hold for the API as well")
  void ofStreams() throws Exception {
    oldOrigins(new JsonArray().add("https://a.example"));

    assertThat(origins(Map.of())).containsExactly("https://a.example");
    assertThat(oldForms(Map.of())).containsExactly(IN_FILE);
    assertThat(shown(Map.of()).getJsonArray("verticles").getJsonObject(2).encode())
        .doesNotContain("origins");
  }

  @Test
  @DisplayName("their variable does, too, over whatever the file says")
  void variable() throws Exception {
    Map<String, String> old = Map.of("RC_STREAM_ORIGINS", "https://b.example, https://c.example");
    file.put("origins", new JsonArray().add("https://a.example"));

    assertThat(origins(old)).containsExactly("https://b.example", "https://c.example");
    assertThat(oldForms(old)).containsExactly(IN_ENVIRONMENT);
  }

  @Test
  @DisplayName("a file of before the admin face is told what its silence meant")
  void beforeTheAdminFace() throws Exception {
    assertThat(oldForms(Map.of())).as("the shipped file").isEmpty();
    file.getJsonArray("verticles").remove(5);
    Shipped.options(file, "http-api", options -> options.remove("profile"));

    assertThat(oldForms(Map.of()))
        .containsExactly(
            "$.verticles has no admin, which serves the console, metrics, audits and the quarantine"
                + " now: add {\"name\": \"admin\"}",
            "$.verticles[2].options.host" + NO_HOST,
            "$.verticles[4].options.host" + NO_HOST,
            "$.verticles[4].options.profile is not there, which meant true before, and false now:"
                + " write true for the demonstration",
            NO_ORIGINS);

    Map<String, String> variables =
        Map.of(
            "RC_HTTP_HOST",
            "::1",
            "RC_STREAM_HOST",
            "::1",
            "RC_HTTP_PROFILE",
            "false",
            "RC_ORIGINS",
            "https://a.example");
    assertThat(oldForms(variables)).hasSize(1);
    assertThat(problems(variables)).isEmpty();
  }

  @Test
  @DisplayName("such a file is told that its silence let every page in, unless it says which now")
  void beforeOrigins() throws Exception {
    file.getJsonArray("verticles").remove(5);
    assertThat(oldForms(Map.of())).contains(NO_ORIGINS);
    assertThat(oldForms(Map.of("RC_ORIGINS", " ", "RC_ACCESS", ""))).contains(NO_ORIGINS);

    assertThat(oldForms(Map.of("RC_ORIGINS", "https://a.example"))).doesNotContain(NO_ORIGINS);
    assertThat(oldForms(Map.of("RC_STREAM_ORIGINS", "*"))).doesNotContain(NO_ORIGINS);
    assertThat(oldForms(Map.of("RC_ACCESS", "open"))).doesNotContain(NO_ORIGINS);
    file.put("access", "open");
    assertThat(oldForms(Map.of())).doesNotContain(NO_ORIGINS);
    file.remove("access");
    file.put("origins", new JsonArray());
    assertThat(oldForms(Map.of())).doesNotContain(NO_ORIGINS);
    file.remove("origins");
    oldOrigins(new JsonArray().add("*"));
    assertThat(oldForms(Map.of())).contains(IN_FILE).doesNotContain(NO_ORIGINS);
  }

  @Test
  @DisplayName("such a file behind a proxy is told that all of its clients count as one")
  void beforeBounds() throws Exception {
    Map<String, String> behind = Map.of("RC_STREAM_PUBLIC_URL", "https://live.example");
    assertThat(oldForms(behind)).as("a file of today").isEmpty();
    file.getJsonArray("verticles").remove(5);
    assertThat(oldForms(Map.of())).doesNotContain(NO_PROXIES);
    assertThat(oldForms(behind)).contains(NO_PROXIES);
    assertThat(
            oldForms(
                Map.of(
                    "RC_STREAM_PUBLIC_URL",
                    "https://live.example",
                    "RC_TRUSTED_PROXIES",
                    "10.0.0.0/8")))
        .doesNotContain(NO_PROXIES);

    Shipped.options(file, "sse-fanout", options -> options.put("publicUrl", "https://a.example"));
    assertThat(oldForms(Map.of())).contains(NO_PROXIES);
    file.put("trustedProxies", new JsonArray());
    assertThat(oldForms(Map.of())).doesNotContain(NO_PROXIES);
  }

  @Test
  @DisplayName("a variable goes over the old place of the file as over the new one")
  void variableOverOldPlace() throws Exception {
    oldOrigins(new JsonArray().add("https://a.example"));

    assertThat(origins(Map.of("RC_ORIGINS", "https://b.example")))
        .containsExactly("https://b.example");
    assertThat(origins(Map.of("RC_STREAM_ORIGINS", "https://c.example")))
        .containsExactly("https://c.example");
    assertThat(oldForms(Map.of("RC_STREAM_ORIGINS", "https://c.example")))
        .containsExactly(IN_FILE, IN_ENVIRONMENT);
  }

  @Test
  @DisplayName("whoever says it in both forms has to remove the old one")
  void both() throws Exception {
    file.put("origins", new JsonArray());
    oldOrigins(new JsonArray().add("*"));
    Map<String, String> environment =
        Map.of("RC_ORIGINS", "https://a.example", "RC_STREAM_ORIGINS", "https://a.example");

    assertThat(problems(environment))
        .containsExactly(
            OLD_PLACE + ": is a list of 1, expected nothing: remove it, since $.origins is there",
            "RC_STREAM_ORIGINS: is \"https://a.example\","
                + " expected nothing: remove it, since RC_ORIGINS is there");
    assertThat(oldForms(environment)).containsExactly(IN_FILE, IN_ENVIRONMENT);
  }

  @Test
  @DisplayName("what is wrong with an old form is told of where it stands")
  void wrong() {
    oldOrigins(new JsonArray().add("*").add("https://a.example/path"));
    assertThat(problems(Map.of()))
        .singleElement()
        .asString()
        .startsWith(OLD_PLACE + "[1]: is \"https://a.example/path\"");

    oldOrigins("all");
    assertThat(problems(Map.of()))
        .singleElement()
        .asString()
        .startsWith(OLD_PLACE + ": is \"all\"");

    oldOrigins(null);
    assertThat(problems(Map.of())).singleElement().asString().startsWith(OLD_PLACE + ": is null");

    assertThat(problems(Map.of("RC_STREAM_ORIGINS", "https://a.example:0")))
        .singleElement()
        .asString()
        .startsWith("RC_STREAM_ORIGINS ($.origins[0]): is \"https://a.example:0\"");
  }

  @ParameterizedTest
  @DisplayName("a file of today has none, and a variable that is empty is not set")
  @ValueSource(strings = {"", "  "})
  void none(String unset) throws Exception {
    file.put("origins", new JsonArray().add("https://a.example"));

    assertThat(oldForms(Map.of("RC_STREAM_ORIGINS", unset))).isEmpty();
    assertThat(origins(Map.of("RC_STREAM_ORIGINS", unset))).containsExactly("https://a.example");
  }

  private void oldOrigins(@Nullable Object value) {
    Shipped.options(file, "sse-fanout", options -> options.put("origins", value));
  }

  private List<String> origins(Map<String, String> environment) throws ConfigurationException {
    return reader.read(file.encode(), environment).access().origins();
  }

  private List<String> problems(Map<String, String> environment) {
    try {
      reader.read(file.encode(), environment);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(ConfigurationProblem::toString).toList();
    }
  }

  private List<String> oldForms(Map<String, String> environment) throws Exception {
    return reader.oldForms(written(), environment);
  }

  private JsonObject shown(Map<String, String> environment) throws Exception {
    return reader.readShown(written(), environment);
  }

  private Path written() throws IOException {
    return Files.writeString(directory.resolve("file.json"), file.encode());
  }
}
