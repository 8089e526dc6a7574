package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.config.VerticleOptions.ListenerOptions;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {

  private static final String SMALL =
      """
      {
        "postgres": {"uri": "postgresql://postgres@localhost/app"},
        "redis": {"uris": ["redis://localhost:6379"]},
        "mirrors": [{"name": "profile", "table": "profile", "key": ["username"], "columns": ["*"]}],
        "verticles": [
          {"name": "redis-writer"},
          {"name": "pg-loader"},
          {"name": "sse-fanout"},
          {"name": "pg-listener"},
          {"name": "http-api"}
        ]
      }
      """;

  private static final String WITHOUT_VERTICLES =
      SMALL.replaceFirst("(?s),\\s*\"verticles\": \\[.*?]", "");

  private final ConfigurationReader reader = new ConfigurationReader();

  @Test
  @DisplayName("what a file leaves out has its default")
  void defaults() throws ConfigurationException {
    Configuration small = reader.read(SMALL, Map.of());

    assertThat(small.verticles())
        .containsExactly(
            new VerticleConfig("redis-writer", 1, WriterOptions.defaults()),
            new VerticleConfig("pg-loader", 1, LoaderOptions.defaults()),
            new VerticleConfig("sse-fanout", 1, FanoutOptions.defaults()),
            new VerticleConfig("pg-listener", 1, ListenerOptions.defaults()),
            new VerticleConfig("http-api", 1, ApiOptions.defaults()));
    assertThat(small.cluster())
        .isEqualTo(new ClusterConfig("reactive-cache", Optional.empty(), 5701, List.of()));
    assertThat(small.redis().mode()).isEqualTo(RedisConfig.Mode.STANDALONE);
    assertThat(small.mirrors())
        .containsExactly(new MirrorConfig("profile", "profile", List.of("username"), List.of(), 0));
  }

  @Test
  @DisplayName("the shipped file spells out the defaults")
  void shippedFile() throws ConfigurationException {
    Configuration shipped = reader.read(Path.of("conf/reactive-cache.json"), Map.of());
    Configuration small = reader.read(SMALL, Map.of());

    assertThat(reader.read(WITHOUT_VERTICLES, Map.of("RC_HTTP_PROFILE", "true")).verticles())
        .as("what a file without verticles runs")
        .isEqualTo(shipped.verticles());
    assertThat(shipped.cluster()).isEqualTo(small.cluster());
    assertThat(shipped.postgres().statementTimeoutMillis())
        .isEqualTo(small.postgres().statementTimeoutMillis());
    assertThat(shipped.redis()).isEqualTo(small.redis());
  }

  @Test
  @DisplayName("everything wrong with a file is told at once, each with its path")
  void allProblems() {
    String file =
        """
        {
          "postgres": {"uri": "postgresql://bob:secret@localhost:x/app", "connectTimeoutMillis": 0},
          "redis": {"mode": "sentinel", "uris": [], "prefix": "a*", "pasword": "hunter2"},
          "mirrors": [
            {"name": "profile", "table": "profile", "key": ["username"], "columns": ["*", "a"]},
            {"name": "profile", "table": "", "key": []}
          ],
          "verticles": [
            {"name": "redis-writer", "instances": "2"},
            {"name": "sse-fanout", "options": {"port": 8080, "publicUrl": "stream.example.org"}},
            {"name": "pg-listener", "instances": 2},
            {"name": "http-api", "options": {"port": 8080, "poolSize": 1.5, "prot": 1}},
            {"name": "http"},
            7
          ],
          "clutser": {}
        }
        """;

    assertThat(problems(file, Map.of()))
        .containsExactlyInAnyOrder(
            "$.postgres.uri: is \"postgresql://bob:***@localhost:x/app\","
                + " expected postgresql://user@host:port/database",
            "$.postgres.connectTimeoutMillis: is 0, expected an integer from 100 to 60000",
            "$.redis.uris: is a list of 0, expected a list of one or more different texts",
            "$.redis.prefix: is \"a*\","
                + " expected a text that matches ^[A-Za-z0-9_.:/-]{1,100}$",
            "$.redis.pasword: is unknown, expected one of mode, uris, masterName, password,"
                + " prefix, connectTimeoutMillis, commandTimeoutMillis",
            "$.redis.masterName: is missing,"
                + " expected the master's name, since redis.mode is sentinel",
            "$.mirrors[0].columns: is a list of 2, expected [\"*\"] alone, or names of columns",
            "$.mirrors[1].columns: is missing, expected the names of columns, or [\"*\"] for all,"
                + " also those that are added later",
            "$.mirrors[1].name: is \"profile\", expected a name that no earlier entry has",
            "$.mirrors[1].table: is \"\", expected a text that is not empty",
            "$.mirrors[1].key: is a list of 0, expected a list of one or more different texts",
            "$.verticles[0].instances: is \"2\", expected an integer from 1 to 256",
            "$.verticles[1].name: is \"sse-fanout\","
                + " expected pg-loader among the verticles as well, which it needs on its node",
            "$.verticles[1].options.publicUrl: is \"stream.example.org\","
                + " expected a text that matches ^https?://[^?#\\s]+$",
            "$.verticles[2].instances: is 2, expected at most 1",
            "$.verticles[3].name: is \"http-api\","
                + " expected pg-loader among the verticles as well, which it needs on its node",
            "$.verticles[3].options.port: is 8080, expected another port than that of sse-fanout",
            "$.verticles[3].options.poolSize: is 1.5, expected an integer from 1 to 100",
            "$.verticles[3].options.prot: is unknown, expected one of host, port, profile,"
                + " poolSize, maxWaitingWrites, maxBodyBytes",
            "$.verticles[4].name: is \"http\","
                + " expected one of redis-writer, pg-loader, sse-fanout, pg-listener, http-api,"
                + " admin",
            "$.verticles[5]: is 7, expected an object",
            "$.clutser: is unknown,"
                + " expected one of $schema, postgres, redis, mirrors, verticles, access,"
                + " origins, hosts, trustedProxies, limits, cluster");
  }

  @Test
  @DisplayName("what is missing is named")
  void missing() {
    assertThat(problems("{}", Map.of()))
        .containsExactly(
            "$.postgres: is missing, expected an object",
            "$.redis: is missing, expected an object",
            "$.mirrors: is missing, expected a list of one or more objects");
  }

  @ParameterizedTest
  @DisplayName("a file that is no JSON object is refused with the place")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,}  | line 1, column 8: cannot be read as JSON",
        "{\"a\":1,\"a\":2} | line 1, column 11: cannot be read as JSON (Duplicate field 'a')",
        "[]  | $: is no object, expected a JSON object",
        "``  | $: is no object, expected a JSON object",
        "{} x | line 1, column 4: cannot be read as JSON",
      })
  void notJson(String text, String problem) {
    assertThat(problems(text, Map.of())).singleElement().asString().startsWith(problem);
  }

  @Test
  @DisplayName("a file that does not exist is a problem as any other")
  void noFile() {
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> reader.read(Path.of("no/such.json"), Map.of()));

    assertThat(refused).hasMessage("no/such.json: does not exist, expected a configuration file");
  }

  @Test
  @DisplayName("environment variables override the file")
  void environment() throws ConfigurationException {
    Map<String, String> environment = new HashMap<>();
    environment.put("RC_POSTGRES_URI", "postgresql://app@db:5433/app");
    environment.put("RC_POSTGRES_PASSWORD", "secret1");
    environment.put("RC_REDIS_MODE", "sentinel");
    environment.put("RC_REDIS_URI", "redis://one:26379, redis://two:26379");
    environment.put("RC_REDIS_MASTER_NAME", "main");
    environment.put("RC_REDIS_PASSWORD", "secret2");
    environment.put("RC_REDIS_PREFIX", "x:");
    environment.put("RC_HTTP_HOST", "127.0.0.1");
    environment.put("RC_HTTP_PORT", "9080");
    environment.put("RC_HTTP_PROFILE", "true");
    environment.put("RC_STREAM_HOST", "127.0.0.2");
    environment.put("RC_STREAM_PORT", "9081");
    environment.put("RC_STREAM_PUBLIC_URL", "https://stream.example.org");
    environment.put("RC_ACCESS", "open");
    environment.put("RC_ORIGINS", "https://a.example.org,https://b.example.org");
    environment.put("RC_HOSTS", "a.example.org, b.example.org");
    environment.put("RC_TRUSTED_PROXIES", "10.0.0.0/8");
    environment.put("RC_ADMIN_HOST", "127.0.0.3");
    environment.put("RC_ADMIN_PORT", "9090");
    environment.put("RC_CLUSTER_NAME", "blue");
    environment.put("RC_CLUSTER_HOST", "10.0.0.7");
    environment.put("RC_CLUSTER_PORT", "5800");
    environment.put("RC_CLUSTER_MEMBERS", "10.0.0.8:5800");
    environment.put("RC_LOG_FORMAT", "json");
    environment.put("RC_SERVICE_PORT_HTTP", "1234");
    assertThat(environment.keySet())
        .as("every variable is tried here")
        .contains(names(EnvironmentVariable.values()));

    Configuration read = reader.read(SMALL, environment);

    assertThat(read.postgres().uri()).isEqualTo("postgresql://app@db:5433/app");
    assertThat(read.postgres().password()).contains("secret1");
    assertThat(read.redis().mode()).isEqualTo(RedisConfig.Mode.SENTINEL);
    assertThat(read.redis().uris()).containsExactly("redis://one:26379", "redis://two:26379");
    assertThat(read.redis().masterName()).contains("main");
    assertThat(read.redis().password()).contains("secret2");
    assertThat(read.redis().prefix()).isEqualTo("x:");
    ApiOptions api = read.options("http-api", ApiOptions.class, ApiOptions.defaults());
    assertThat(api.host()).isEqualTo("127.0.0.1");
    assertThat(api.port()).isEqualTo(9080);
    assertThat(api.profile()).isTrue();
    FanoutOptions fanout =
        read.options("sse-fanout", FanoutOptions.class, FanoutOptions.defaults());
    assertThat(fanout.host()).isEqualTo("127.0.0.2");
    assertThat(fanout.port()).isEqualTo(9081);
    assertThat(fanout.publicUrl()).contains("https://stream.example.org");
    assertThat(read.access())
        .isEqualTo(
            new AccessConfig(
                true,
                List.of("https://a.example.org", "https://b.example.org"),
                List.of("a.example.org", "b.example.org"),
                List.of("10.0.0.0/8")));
    assertThat(read.cluster())
        .isEqualTo(
            new ClusterConfig("blue", Optional.of("10.0.0.7"), 5800, List.of("10.0.0.8:5800")));
    assertThat(read.toString()).doesNotContain("secret");
  }

  @Test
  @DisplayName("a wrong variable is told by its name, with the path that it sets")
  void wrongVariable() {
    Map<String, String> environment =
        Map.of(
            "RC_HTTP_PORT", "http",
            "RC_STREAM_PORT", "70000",
            "RC_REDIS_URI", "redis://fine,redsi://bob:secret@host",
            "RC_POSTGRES_URI", "bob:secret@host/app",
            "RC_LOG_FORMAT", "xml",
            "RC_CLUSTER_NAME", "");

    assertThat(problems(SMALL, environment))
        .containsExactlyInAnyOrder(
            "RC_HTTP_PORT ($.verticles[4].options.port): is \"http\","
                + " expected an integer from 0 to 65535",
            "RC_STREAM_PORT ($.verticles[2].options.port): is 70000,"
                + " expected an integer from 0 to 65535",
            "RC_REDIS_URI ($.redis.uris[1]): is \"redsi://bob:***@host\","
                + " expected a text that matches ^rediss?://.+",
            "RC_REDIS_URI ($.redis.uris): is a list of 2,"
                + " expected one entry, since redis.mode is standalone",
            "RC_POSTGRES_URI ($.postgres.uri): is \"***\","
                + " expected a text that matches ^postgres(ql)?://.+",
            "RC_LOG_FORMAT: is \"xml\", expected one of text, json");
  }

  @ParameterizedTest
  @DisplayName("no problem shows a password, however odd it is")
  @CsvSource({
    "postgresql://bob:s3cr3t@localhost:x/app",
    "postgresql://bob:s3/cr3t@localhost:x/app",
    "postgresql://bob:s@3/cr3t@localhost:x/app",
    "postgresql://bob:s?3cr3t@localhost:x/app",
    "postgresql://localhost:x/app?password=s3cr3t",
    "postgres:bob:s3cr3t@localhost",
    "s3cr3t",
  })
  void secrets(String uri) {
    assertThat(problems(SMALL, Map.of("RC_POSTGRES_URI", uri)))
        .singleElement()
        .asString()
        .doesNotContain("3cr3t", "cr3t");
  }

  @Test
  @DisplayName("a node without the profile's mirror cannot serve the demonstration")
  void profileWithoutMirror() {
    String file = SMALL.replace("\"name\": \"profile\"", "\"name\": \"person\"");

    assertThat(problems(file, Map.of("RC_HTTP_PROFILE", "true")))
        .containsExactly(
            "RC_HTTP_PROFILE ($.verticles[4].options.profile): is true,"
                + " expected false, or a mirror of the name profile");
    assertThat(problems(file, Map.of())).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("to listen for other machines is a decision that the file or a variable tells")
  @CsvSource({
    "RC_HTTP_HOST, 0.0.0.0, http-api listens",
    "RC_STREAM_HOST, ::, sse-fanout listens",
    "RC_HTTP_HOST, 192.0.2.7, http-api listens",
    "RC_STREAM_HOST, node7.example.org, sse-fanout listens",
    "RC_HTTP_HOST, 127.0.0.1.example.org, http-api listens"
  })
  void access(String variable, String host, String who) throws ConfigurationException {
    assertThat(problems(SMALL, Map.of(variable, host))).containsExactly(noAccess(who));

    Configuration open = reader.read(SMALL, Map.of(variable, host, "RC_ACCESS", "open"));
    assertThat(open.access().open()).isTrue();
    assertThat(problems(SMALL, Map.of(variable, host, "RC_ACCESS", "everybody")))
        .containsExactly("RC_ACCESS ($.access): is \"everybody\", expected one of open");
  }

  @Test
  @DisplayName("two listeners for other machines are one line, and loopback needs no decision")
  void accessOfBoth() throws ConfigurationException {
    assertThat(problems(SMALL, Map.of("RC_HTTP_HOST", "0.0.0.0", "RC_STREAM_HOST", "0.0.0.0")))
        .containsExactly(noAccess("sse-fanout and http-api listen"));
    for (String loopback : List.of("127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost")) {
      assertThat(reader.read(SMALL, Map.of("RC_HTTP_HOST", loopback)).access())
          .as(loopback)
          .isEqualTo(AccessConfig.defaults());
    }
  }

  @ParameterizedTest
  @DisplayName("the admin face stays on the loopback, whatever access says")
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "node7.example.org"})
  void adminHost(String host) {
    assertThat(problems(WITHOUT_VERTICLES, Map.of("RC_ADMIN_HOST", host, "RC_ACCESS", "open")))
        .containsExactly(
            "RC_ADMIN_HOST ($.verticles[5].options.host): is \""
                + host
                + "\", expected an address of the loopback, such as 127.0.0.1: it asks nobody for"
                + " a password");
  }

  private static String noAccess(String who) {
    return "$.access: is missing, and "
        + who
        + " for other machines, expected \"open\" (RC_ACCESS=open), by which everybody may read"
        + " every mirror, or 127.0.0.1 as host (RC_HTTP_HOST, RC_STREAM_HOST)";
  }

  @Test
  @DisplayName("a section of verticles is taken as it is, never merged with the shipped ones")
  void ownVerticles() throws ConfigurationException {
    String file =
        SMALL.replaceFirst("(?s)\\{\"name\": \"sse-fanout\"}.*?]", "{\"name\": \"pg-listener\"}]");

    assertThat(reader.read(file, Map.of("RC_STREAM_PORT", "9081")).verticles())
        .extracting(VerticleConfig::name)
        .containsExactly("redis-writer", "pg-loader", "pg-listener");
  }

  @ParameterizedTest
  @DisplayName("mirrors whose columns are not named are told apart if nothing else is wrong")
  @CsvSource({"'', false", "',\"columns\":[]', false", "'', true"})
  void unnamedColumns(String columns, boolean isMoreWrong) {
    String file = SMALL.replace(", \"columns\": [\"*\"]", columns);
    Map<String, String> environment =
        isMoreWrong ? Map.of("RC_LOG_FORMAT", "xml") : Map.of("RC_REDIS_PREFIX", "x:");

    ConfigurationException refused =
        catchThrowableOfType(ConfigurationException.class, () -> reader.read(file, environment));

    assertThat(refused.unnamedColumns().isPresent()).isEqualTo(!isMoreWrong);
    refused
        .unnamedColumns()
        .ifPresent(
            unnamed ->
                assertThat(unnamed.mirrors())
                    .extracting(MirrorConfig::table)
                    .containsExactly("profile"));
  }

  @Test
  @DisplayName("what applies is shown with its defaults and without its secrets")
  void shown() throws Exception {
    Map<String, String> environment =
        Map.of(
            "RC_POSTGRES_URI", "postgresql://app:s3cr3t@db:5433/app",
            "RC_REDIS_PASSWORD", "s3cr3t",
            "RC_STREAM_PORT", "9081");

    JsonObject shown = reader.readShown(Path.of("conf/reactive-cache.json"), environment);

    assertThat(shown.encode()).doesNotContain("s3cr3t");
    assertThat(shown.getJsonObject("postgres").getString("uri"))
        .isEqualTo("postgresql://app:***@db:5433/app");
    assertThat(shown.getJsonObject("redis").getString("password")).isEqualTo("***");
    assertThat(shown.getJsonArray("verticles").getJsonObject(2).getJsonObject("options"))
        .contains(entry("port", 9081L), entry("retryMillis", 2000));
    assertThat(shown.getJsonArray("mirrors").getJsonObject(0).getInteger("maxRowBytes"))
        .isEqualTo(MirrorConfig.DEFAULT_MAX_ROW_BYTES);
  }

  @Test
  @DisplayName("the shipped file names the schema for editors")
  void namesSchema() throws Exception {
    assertThat(Files.readString(Path.of("conf/reactive-cache.json")))
        .contains("\"$schema\": \"./reactive-cache.schema.json\"");
  }

  private List<String> problems(String file, Map<String, String> environment) {
    try {
      reader.read(file, environment);
      return List.of();
    } catch (ConfigurationException e) {
      return e.problems().stream().map(ConfigurationProblem::toString).toList();
    }
  }

  private static String[] names(EnvironmentVariable... variables) {
    return Arrays.stream(variables).map(Enum::name).toArray(String[]::new);
  }
}
