package io.reactivecache.config;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a schema cannot say: values that must fit each other, and texts that only their own parser
 * can judge. Looks at the JSON and skips what has the wrong type, so that everything wrong with a
 * file is found in one go.
 */
final class CrossChecks {

  /** Who talks to whom on the node's own bus, which reaches no other node. */
  private static final Map<String, String> NEEDS =
      Map.of(
          VerticleConfig.PG_LISTENER, VerticleConfig.REDIS_WRITER,
          VerticleConfig.PG_LOADER, VerticleConfig.REDIS_WRITER,
          VerticleConfig.SSE_FANOUT, VerticleConfig.PG_LOADER,
          VerticleConfig.HTTP_API, VerticleConfig.PG_LOADER,
          VerticleConfig.ADMIN, VerticleConfig.PG_LOADER);

  private static final List<String> PUBLIC =
      List.of(VerticleConfig.SSE_FANOUT, VerticleConfig.HTTP_API);

  private static final List<String> LISTENING =
      Stream.concat(PUBLIC.stream(), Stream.of(VerticleConfig.ADMIN)).toList();

  /** What {@code access} says where everybody may read. */
  static final String OPEN = "open";

  private static final String PROFILE = "profile";

  private final JsonObject file;
  private final Map<String, ConfigurationProblem> problems = new LinkedHashMap<>();

  private CrossChecks(JsonObject file) {
    this.file = file;
  }

  /** Problems by JSON path. Defaults must have been filled in. */
  static Map<String, ConfigurationProblem> problems(JsonObject file) {
    CrossChecks checks = new CrossChecks(file);
    checks.checkPostgresUri();
    checks.checkRedis();
    checks.checkCluster();
    checks.checkListeners();
    checks.checkNamesDiffer("mirrors");
    checks.checkNamesDiffer("verticles");
    checks.checkNeededVerticles();
    checks.checkPortsDiffer();
    checks.checkAdminHost();
    checks.checkAccess();
    checks.checkTexts("origins", origin -> origin.equals("*") ? null : Addresses.web(origin));
    checks.checkTexts("hosts", Addresses::name);
    checks.checkTexts("trustedProxies", Addresses::network);
    checks.checkProfileMirror();
    return checks.problems;
  }

  private void checkPostgresUri() {
    if (section("postgres").getValue("uri") instanceof String uri) {
      check(Addresses.postgres(uri), uri, "postgres", "uri");
    }
  }

  private void checkRedis() {
    JsonObject redis = section("redis");
    if (redis.getValue("uris") instanceof JsonArray uris) {
      boolean cluster = "cluster".equals(redis.getValue("mode"));
      eachText(
          uris, (uri, place) -> check(Addresses.redis(uri, cluster), uri, "redis", "uris", place));
      checkRedisUrisFit(redis, uris);
    }
    if ("sentinel".equals(redis.getValue("mode")) && !redis.containsKey("masterName")) {
      problems.put(
          JsonPath.of("redis", "masterName"),
          new ConfigurationProblem(
              JsonPath.of("redis", "masterName"),
              "is missing",
              "the master's name, since redis.mode is sentinel"));
    }
  }

  /** Whichever of them is asked, it must be the same Redis that answers. */
  private void checkRedisUrisFit(JsonObject redis, JsonArray uris) {
    Set<String> schemes = new HashSet<>();
    Set<Integer> databases = new HashSet<>();
    eachText(
        uris,
        (uri, place) -> {
          schemes.add(uri.replaceFirst("://.*", ""));
          databases.add(Addresses.redisDatabase(uri));
        });
    if ("standalone".equals(redis.getValue("mode")) && uris.size() > 1) {
      add(JsonPath.of("redis", "uris"), uris, "one entry, since redis.mode is standalone");
    } else if (schemes.equals(Set.of("redis", "rediss"))) {
      add(JsonPath.of("redis", "uris"), uris, "redis:// in all entries, or rediss:// in all");
    } else if (databases.size() > 1) {
      add(JsonPath.of("redis", "uris"), uris, "the same database in all entries");
    }
  }

  private void checkCluster() {
    JsonObject cluster = section("cluster");
    if (cluster.getValue("members") instanceof JsonArray members) {
      eachText(
          members,
          (member, place) -> check(Addresses.member(member), member, "cluster", "members", place));
    }
    if (cluster.getValue("host") instanceof String host) {
      check(Addresses.host(host), host, "cluster", "host");
    }
  }

  private void checkListeners() {
    List<JsonObject> verticles = entries("verticles");
    for (int i = 0; i < verticles.size(); i++) {
      if (verticles.get(i).getValue("options") instanceof JsonObject options) {
        checkListener(options, i);
      }
    }
  }

  private void checkListener(JsonObject options, int verticle) {
    Object[] place = {"verticles", verticle, "options"};
    if (options.getValue("host") instanceof String host) {
      check(Addresses.host(host), host, step(place, "host"));
    }
    if (options.getValue("publicUrl") instanceof String url) {
      check(Addresses.web(url), url, step(place, "publicUrl"));
    }
  }

  /** A list of texts at the top of the file, of which each has to be as {@code expected} says. */
  private void checkTexts(String list, Function<String, @Nullable String> expected) {
    if (file.getValue(list) instanceof JsonArray texts) {
      eachText(texts, (text, i) -> check(expected.apply(text), text, list, i));
    }
  }

  private static Object[] step(Object[] place, Object next) {
    Object[] longer = Arrays.copyOf(place, place.length + 1);
    longer[place.length] = next;
    return longer;
  }

  private static void eachText(JsonArray list, ObjIntConsumer<String> check) {
    for (int i = 0; i < list.size(); i++) {
      if (list.getValue(i) instanceof String text) {
        check.accept(text, i);
      }
    }
  }

  /**
   * @param expected instead of the value; null if it is right
   */
  private void check(@Nullable String expected, String value, Object... steps) {
    if (expected != null) {
      add(JsonPath.of(steps), value, expected);
    }
  }

  private void checkNamesDiffer(String section) {
    Set<Object> seen = new HashSet<>();
    List<JsonObject> entries = entries(section);
    for (int i = 0; i < entries.size(); i++) {
      Object name = entries.get(i).getValue("name");
      if (name != null && !seen.add(name)) {
        add(JsonPath.of(section, i, "name"), name, "a name that no earlier entry has");
      }
    }
  }

  private void checkNeededVerticles() {
    List<JsonObject> verticles = entries("verticles");
    for (int i = 0; i < verticles.size(); i++) {
      Object name = verticles.get(i).getValue("name");
      String needed = name instanceof String text ? NEEDS.get(text) : null;
      if (needed != null && verticle(needed) == null) {
        add(
            JsonPath.of("verticles", i, "name"),
            name,
            needed + " among the verticles as well, which it needs on its node");
      }
    }
  }

  private void checkPortsDiffer() {
    for (String one : LISTENING) {
      for (String earlier : LISTENING.subList(0, LISTENING.indexOf(one))) {
        checkPortsDiffer(options(one), options(earlier), one, earlier);
      }
    }
  }

  private void checkPortsDiffer(JsonObject one, JsonObject other, String name, String otherName) {
    Object port = one.getValue("port");
    if (port instanceof Number number
        && number.intValue() != 0
        && port.equals(other.getValue("port"))
        && sameAddress(one.getValue("host"), other.getValue("host"))) {
      add(optionPath(name, "port"), port, "another port than that of " + otherName);
    }
  }

  /** Who reaches it may have the server work and see its inside: nobody is asked who he is. */
  private void checkAdminHost() {
    Object host = options(VerticleConfig.ADMIN).getValue("host");
    if (host instanceof String text && !Hosts.isLoopback(text)) {
      add(
          optionPath(VerticleConfig.ADMIN, "host"),
          host,
          "an address of the loopback, such as 127.0.0.1: it asks nobody for a password");
    }
  }

  /** Listening for others is a decision, not a default. */
  private void checkAccess() {
    List<String> reached = PUBLIC.stream().filter(this::isReachedByOthers).toList();
    if (!reached.isEmpty() && !file.containsKey("access")) {
      String path = JsonPath.of("access");
      problems.put(
          path,
          new ConfigurationProblem(
              path,
              "is missing, and "
                  + String.join(" and ", reached)
                  + (reached.size() == 1 ? " listens" : " listen")
                  + " for other machines",
              "\"open\" (RC_ACCESS=open), by which everybody may read every mirror,"
                  + " or 127.0.0.1 as host (RC_HTTP_HOST, RC_STREAM_HOST)"));
    }
  }

  private boolean isReachedByOthers(String verticle) {
    return options(verticle).getValue("host") instanceof String host && !Hosts.isLoopback(host);
  }

  private String optionPath(String verticle, String option) {
    return JsonPath.of(
        "verticles", entries("verticles").indexOf(verticle(verticle)), "options", option);
  }

  private static boolean sameAddress(@Nullable Object one, @Nullable Object other) {
    return Objects.equals(one, other) || Hosts.isEvery(one) || Hosts.isEvery(other);
  }

  private void checkProfileMirror() {
    boolean mirrored =
        entries("mirrors").stream().anyMatch(mirror -> PROFILE.equals(mirror.getValue("name")));
    if (Boolean.TRUE.equals(options(VerticleConfig.HTTP_API).getValue(PROFILE)) && !mirrored) {
      add(
          optionPath(VerticleConfig.HTTP_API, PROFILE),
          true,
          "false, or a mirror of the name profile");
    }
  }

  private void add(String path, @Nullable Object value, String expected) {
    String found = Shown.value(path, value);
    problems.putIfAbsent(path, new ConfigurationProblem(path, found, expected));
  }

  private JsonObject section(String name) {
    return file.getValue(name) instanceof JsonObject section ? section : new JsonObject();
  }

  private JsonObject options(String verticle) {
    JsonObject found = verticle(verticle);
    return found != null && found.getValue("options") instanceof JsonObject options
        ? options
        : new JsonObject();
  }

  private @Nullable JsonObject verticle(String name) {
    return entries("verticles").stream()
        .filter(verticle -> name.equals(verticle.getValue("name")))
        .findFirst()
        .orElse(null);
  }

  /** The objects of a list; an empty one in the place of each entry that is no object. */
  private List<JsonObject> entries(String section) {
    if (!(file.getValue(section) instanceof JsonArray list)) {
      return List.of();
    }
    return list.stream()
        .map(entry -> entry instanceof JsonObject object ? object : new JsonObject())
        .toList();
  }
}
