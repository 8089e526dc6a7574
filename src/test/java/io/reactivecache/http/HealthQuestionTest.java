package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.message.MirrorProblem;
import io.reactivecache.message.PartStatus;
import io.reactivecache.web.HttpFailure;
import io.reactivecache.web.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthQuestionTest {

  private static final MirrorProblem DROPPED = new MirrorProblem("it was dropped", "");
  private static final List<String> ALL =
      List.of("pg-listener", "redis-writer", "pg-loader", "sse-fanout", "http-api");

  private final Configuration configuration = configuration();

  @ParameterizedTest
  @ValueSource(strings = {"", "for=api", "for=streams", "mirror=orders", "for=api&mirror=orders"})
  @DisplayName("a node of which every part is ready is so for everything")
  void everything(String query) {
    assertThat(isReady(query, parts(), Map.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pg-listener", "redis-writer", "pg-loader"})
  @DisplayName("what stores and loads is needed by the API and by streams")
  void sharedParts(String unready) {
    assertThat(isReady("", parts(unready), Map.of())).isFalse();
    assertThat(isReady("for=api", parts(unready), Map.of())).isFalse();
    assertThat(isReady("for=streams", parts(unready), Map.of())).isFalse();
  }

  @Test
  @DisplayName("streams that hear no leader do not take the API down, nor the API the streams")
  void purposes() {
    assertThat(isReady("for=api", parts("sse-fanout"), Map.of())).isTrue();
    assertThat(isReady("for=streams", parts("sse-fanout"), Map.of())).isFalse();
    assertThat(isReady("", parts("sse-fanout"), Map.of())).isFalse();
    assertThat(isReady("for=streams", parts("http-api"), Map.of())).isTrue();
    assertThat(isReady("for=api", parts("http-api"), Map.of())).isFalse();
    assertThat(isReady("", parts("http-api"), Map.of())).isFalse();
  }

  @Test
  @DisplayName("a node without streams is ready for what it runs, and never for streams")
  void withoutStreams() {
    List<PartStatus> parts = new ArrayList<>(parts());
    parts.removeIf(part -> part.part().equals("sse-fanout"));

    assertThat(isReady("", parts, Map.of())).isTrue();
    assertThat(isReady("for=api", parts, Map.of())).isTrue();
    assertThat(isReady("for=streams", parts, Map.of())).isFalse();
  }

  @Test
  @DisplayName("one broken mirror counts where it is asked for, all of them count always")
  void brokenMirrors() {
    Map<String, MirrorProblem> one = Map.of("orders", DROPPED);
    assertThat(isReady("", parts(), one)).isTrue();
    assertThat(isReady("mirror=items", parts(), one)).isTrue();
    assertThat(isReady("mirror=orders", parts(), one)).isFalse();
    assertThat(isReady("for=streams&mirror=orders", parts(), one)).isFalse();

    Map<String, MirrorProblem> all = Map.of("orders", DROPPED, "items", DROPPED);
    assertThat(isReady("", parts(), all)).isFalse();
    assertThat(isReady("for=api", parts(), all)).isFalse();
  }

  @Test
  @DisplayName("the mirror and the purpose are both asked for")
  void together() {
    assertThat(isReady("for=api&mirror=items", parts("sse-fanout"), Map.of("orders", DROPPED)))
        .isTrue();
    assertThat(isReady("mirror=items", parts("sse-fanout"), Map.of())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"for=", "for=API", "for=profile", "for=api&for=streams", "mirror=a&mirror=a"})
  @DisplayName("another purpose, or two, are no question")
  void noQuestion(String query) {
    assertRefused(query, 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mirror=", "mirror=nothing", "for=api&mirror=nothing"})
  @DisplayName("a mirror that is not configured is not found")
  void noSuchMirror(String query) {
    assertRefused(query, 404);
  }

  private void assertRefused(String query, int status) {
    assertThatThrownBy(() -> isReady(query, parts(), Map.of()))
        .isInstanceOfSatisfying(
            HttpFailure.class, failure -> assertThat(failure.problem().status()).isEqualTo(status));
  }

  private boolean isReady(
      String query, List<PartStatus> parts, Map<String, MirrorProblem> problems) {
    return HealthQuestion.of(Query.parse(query), new KnownMirrors(configuration))
        .isMet(parts, problems, configuration);
  }

  private static List<PartStatus> parts(String... unready) {
    return ALL.stream()
        .map(part -> new PartStatus(part, 0, Stream.of(unready).noneMatch(part::equals), "told"))
        .toList();
  }

  private static Configuration configuration() {
    return new Configuration(
        new PostgresConfig("postgresql://x", Optional.empty(), 1, 1),
        new RedisConfig(
            RedisConfig.Mode.STANDALONE, List.of(), Optional.empty(), Optional.empty(), "", 1, 1),
        List.of(mirror("orders"), mirror("items")),
        List.of(),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        AccessConfig.defaults(),
        LimitsConfig.defaults());
  }

  private static MirrorConfig mirror(String name) {
    return new MirrorConfig(name, name, List.of("id"), List.of(), 0, 1_000);
  }
}
