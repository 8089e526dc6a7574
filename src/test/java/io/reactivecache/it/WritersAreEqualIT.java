package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Oracle;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import io.reactivecache.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whoever writes, the cache and the browsers follow; the API has no way of its own. */
class WritersAreEqualIT {

  private static final Optional<Path> PSQL = findPsql();
  private static final int WRITES = 30;

  private static RunningServer server;
  private static Oracle oracle;

  @BeforeAll
  static void start() {
    server = RunningServer.start();
    oracle = Oracle.of(server, "profile", "profile", "username");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @DisplayName("the same changes through psql and through the API end in the same rows everywhere")
  void samePathForAll() throws Exception {
    List<String> keys = List.of("by-api", "by-psql");
    try (Subscriber both = Subscriber.of(server, "profile", keys);
        Subscriber everything = Subscriber.of(server, "profile", List.of())) {
      for (int i = 0; i < WRITES; i++) {
        put("by-api", "inc_likes");
        sql(
            "insert into profile (username, likes_count) values ('by-psql', 1)"
                + " on conflict (username) do update set likes_count = profile.likes_count + 1");
      }
      oracle.awaitHandled();
      assertShown(both, everything, keys);
      assertThat(oracle.rows().get("by-psql"))
          .isEqualTo(
              Objects.requireNonNull(oracle.rows().get("by-api")).replace("by-api", "by-psql"));
      assertThat(new JsonObject(oracle.get("by-psql").body()).getLong("likes_count"))
          .isEqualTo(WRITES);

      assertThat(server.call("DELETE", "/v1/profile/by-api").statusCode()).isEqualTo(204);
      sql("delete from profile where username = 'by-psql'");
      oracle.awaitHandled();
      assertShown(both, everything, keys);
      for (String key : keys) {
        List<Told> told = both.told(key);
        assertThat(told.get(told.size() - 1).row()).as(key).isNull();
        assertThat(oracle.get(key).statusCode()).as(key).isEqualTo(404);
      }
    }
  }

  @Test
  @DisplayName("after a write's answer with a version, streams and reads come to that version")
  void readsYourWrites() {
    try (Subscriber open = Subscriber.of(server, "profile", List.of("reader"))) {
      for (int i = 0; i < 20; i++) {
        RowVersion written = put("reader", i % 3 == 2 ? "dec_likes" : "inc_followers");
        awaitVersion(open, written);
        try (Subscriber late = Subscriber.profile(server, "reader")) {
          awaitVersion(late, written);
        }
        Awaitility.await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> Oracle.version(oracle.get("reader")).compareTo(written) >= 0);
      }
      open.assertOnlyForward();
    }
  }

  @Test
  @DisplayName("each hop of a change is timed")
  void hopsAreTimed() {
    Map<String, Double> before = hops();
    put("timed", "inc_likes");
    oracle.awaitHandled();
    hops().forEach((hop, count) -> assertThat(count).as(hop).isGreaterThan(before.get(hop)));
  }

  private static Map<String, Double> hops() {
    return Stream.of("journal", "rows", "store")
        .collect(
            Collectors.toMap(
                hop -> hop, hop -> server.metric("reactive_cache_hop_seconds_count", hop)));
  }

  @Test
  @DisplayName("a reader that comes back with the version that it knows gets 304")
  void knownVersionIs304() {
    put("known", "inc_likes");
    oracle.awaitHandled();
    String etag = oracle.get("known").headers().firstValue("ETag").orElseThrow();
    assertThat(oracle.get("known", "If-None-Match", etag).statusCode()).isEqualTo(304);
    put("known", "inc_likes");
    oracle.awaitHandled();
    assertThat(oracle.get("known", "If-None-Match", etag).statusCode()).isEqualTo(200);
  }

  private static void assertShown(Subscriber both, Subscriber everything, List<String> keys) {
    Map<String, String> truth = oracle.rows();
    oracle.assertRedis(keys, truth);
    Map<String, RowVersion> versions = oracle.assertApi(keys, truth);
    for (Subscriber one : List.of(both, everything)) {
      one.assertOnlyForward().awaitShows(keys, truth);
      versions.forEach(
          (key, version) ->
              assertThat(Objects.requireNonNull(one.last().get(key)).version())
                  .as(key)
                  .isEqualTo(version));
    }
  }

  private static void awaitVersion(Subscriber subscriber, RowVersion version) {
    Awaitility.await(subscriber + " at " + version)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                subscriber.told().stream()
                    .anyMatch(told -> told.version().compareTo(version) >= 0));
  }

  private static RowVersion put(String username, String action) {
    var answer = server.call("PUT", "/v1/profile/" + username + "?action=" + action);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return RowVersion.parse(new JsonObject(answer.body()).getString("version"));
  }

  /** With the real psql where there is one, otherwise as any other program. */
  private static void sql(String statement) throws Exception {
    TestDatabase database = server.database();
    if (PSQL.isEmpty()) {
      database.execute(statement);
      return;
    }
    List<String> command = new ArrayList<>(List.of(PSQL.get().toString(), database.uri()));
    command.addAll(List.of("-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement));
    Process psql = new ProcessBuilder(command).redirectErrorStream(true).start();
    psql.getOutputStream().close();
    String said = new String(psql.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(psql.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(psql.exitValue()).as(said).isZero();
  }

  private static Optional<Path> findPsql() {
    Optional<Path> found =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
            .map(directory -> Path.of(directory, "psql"))
            .filter(Files::isExecutable)
            .findFirst();
    System.out.println(
        "WritersAreEqualIT: writes with " + found.map(Path::toString).orElse("JDBC"));
    return found;
  }
}
