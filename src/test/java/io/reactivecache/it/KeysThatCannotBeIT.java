package io.reactivecache.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.row.KeyShape;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@DisplayName("Keys that no row can have")
@SuppressWarnings("NullAway.Init")
class KeysThatCannotBeIT {

  private static final Logger log = LoggerFactory.getLogger(KeysThatCannotBeIT.class);

  private static final int COMPOSITES = 20;
  private static final int ROWS = 60;
  private static final int MUTATIONS = 25;
  private static final int ASKED = 4;

  /** Those of which everything that is no value's text is known. */
  private static final List<String> EXACT =
      List.of("smallint", "integer", "bigint", "boolean", "uuid");

  private static final List<String> TYPES =
      List.of(
          "smallint",
          "integer",
          "bigint",
          "boolean",
          "uuid",
          "text",
          "varchar(40)",
          "char(6)",
          "numeric",
          "float8",
          "date",
          "timestamptz",
          "interval",
          "bytea",
          "int4range",
          "text[]",
          "name",
          "\"char\"",
          "inet",
          "jsonb",
          "public.color",
          "public.number",
          "public.yes",
          "public.deep",
          "public.words");

  /** Whether a value of the key's types has this text. */
  private static final String CAN_BE =
      """
      create function public.can_be(target regclass, columns text[], key text) returns boolean language plpgsql as $$
      declare
        ok boolean;
        chosen text;
      begin
        select string_agg(format('(%s)::%s as %I',
            case when cardinality(columns) = 1 then '$1' else format('($1::json ->> %s)', c.position - 1) end,
            format_type(a.atttypid, a.atttypmod), a.attname), ', ' order by c.position) into chosen
          from unnest(columns) with ordinality as c(name, position)
          join pg_attribute a on a.attrelid = target and a.attname = c.name;
        execute format('select (%s) collate "C" = $1 from (select %s) as t', reactive_cache.key_expression(target, columns, 't'), chosen)
          into ok using key;
        return ok;
      exception when others then
        return false;
      end $$""";

  private static final long SEED = new Random().nextLong();
  private static final Random RANDOM = new Random(SEED);
  private static final Map<String, List<String>> TABLES = new LinkedHashMap<>();

  private static TestDatabase database;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    log.info("Seed: {}", SEED);
    database = TestServers.newDatabase();
    database.execute(
        "create type public.color as enum ('red', 'Green, \"too\"', '42', '\\', '[1]')",
        "create domain public.number as bigint",
        "create domain public.yes as boolean",
        "create domain public.deeper as uuid",
        "create domain public.deep as public.deeper",
        "create domain public.words as text check (value <> 'never')");
    TYPES.forEach(type -> TABLES.put("single" + TABLES.size(), List.of(type)));
    for (int i = 0; i < COMPOSITES; i++) {
      List<String> types = new ArrayList<>(i < 5 ? EXACT : TYPES);
      Collections.shuffle(types, RANDOM);
      TABLES.put("composite" + i, types.subList(0, 2 + RANDOM.nextInt(3)));
    }
    if ("1"
        .equals(
            database.value("select count(*) from pg_available_extensions where name = 'citext'"))) {
      database.execute("create extension citext schema public");
      TABLES.put("folded", List.of("public.citext"));
      TABLES.put("foldeds", List.of("public.citext", "integer"));
    }
    RunningServer.SetUp setUp =
        RunningServer.setUp()
            .database(database)
            .file(file -> file.put("origins", new JsonArray().add("*")));
    TABLES.forEach(
        (table, types) -> {
          database.execute(
              "create table public.%s (%s, primary key (%s))"
                  .formatted(table, columns(types, true), columns(types, false)));
          setUp.mirror(table, "public." + table, names(types));
        });
    server = setUp.start();
    database.execute(CAN_BE);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @DisplayName("every key that a row has passes, and what is refused no row can have")
  void property() throws SQLException {
    Map<String, KeyShape> shapes = shapes();
    assertThat(shapes.keySet()).containsAll(TABLES.keySet());
    int refused = 0;
    int letThrough = 0;
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select reactive_cache.pin_session()");
      for (Map.Entry<String, List<String>> table : TABLES.entrySet()) {
        KeyShape shape = Objects.requireNonNull(shapes.get(table.getKey()));
        insert(connection, table.getKey(), table.getValue());
        List<String> keys = keys(connection, table.getKey(), table.getValue());
        assertThat(keys).as(table.toString()).isNotEmpty();
        for (String key : keys) {
          assertThat(shape.mayBe(key)).as("%s: %s, seed %d", table, key, SEED).isTrue();
        }
        boolean isExact = EXACT.containsAll(shape.types());
        Map<String, Boolean> others = mutated(connection, table.getKey(), table.getValue(), keys);
        for (Map.Entry<String, Boolean> other : others.entrySet()) {
          boolean mayBe = shape.mayBe(other.getKey());
          if (other.getValue() || isExact) {
            assertThat(mayBe)
                .as("%s: %s, seed %d", table, other.getKey(), SEED)
                .isEqualTo(other.getValue());
          }
          letThrough += mayBe ? 1 : 0;
          refused += mayBe ? 0 : 1;
        }
        askFor(table.getKey(), shape, keys, List.copyOf(others.keySet()));
      }
    }
    assertThat(refused).isPositive();
    assertThat(letThrough).isPositive();
  }

  @Test
  @DisplayName("both ports say what a key is, and a row that is not there yet can be waited for")
  void bothPorts() {
    assertRefused(
        server.call("GET", "/v1/mirrors/single2/abc"), "A key of single2 is a bigint, such as 42.");
    assertRefused(
        server.ask("POST", "/v1/admin/mirrors/single2/quarantine?key=abc"),
        "A key of single2 is a bigint, such as 42.");
    assertThat(server.call("GET", "/v1/mirrors/single2/4711").statusCode()).isEqualTo(404);
    try (SseClient stream = stream("mirror=single2&key=1&key=abc")) {
      assertThat(stream.status()).isEqualTo(400);
      assertThat(stream.headers()).containsEntry("access-control-allow-origin", "*");
    }
    try (SseClient stream = stream("mirror=single2&key=4711")) {
      assertThat(stream.status()).isEqualTo(200);
      database.execute("insert into single2 values (4711)");
      stream.await(event -> event.data().contains("4711"));
    }
  }

  @Test
  @DisplayName("a key whose type is changed is known by its new type soon")
  void changedType() {
    try (RunningServer other =
        RunningServer.setUp()
            .database(TestServers.newDatabase())
            .withoutWaiting()
            .mirror("changing", "public.changing", List.of("id"))
            .start()) {
      // Not attached: anything may be a key.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> other.call("GET", "/v1/mirrors/changing/abc").statusCode() == 503);
      other.database().execute("create table public.changing (id bigint primary key)");
      other.awaitReady();
      awaitStatus(other, "/v1/mirrors/changing/abc", 400);
      other
          .database()
          .execute(
              "begin; select reactive_cache.detach('changing');"
                  + " alter table changing alter id type text;"
                  + " select reactive_cache.attach('changing', 'changing', '{id}'); commit",
              "insert into changing values ('abc')");
      awaitStatus(other, "/v1/mirrors/changing/abc", 200);
    }
  }

  @Test
  @DisplayName("while PostgreSQL is away nothing is known of keys, and none is refused")
  void away() {
    try (TcpProxy network = TcpProxy.to(TestServers.postgres().port());
        RunningServer other = behind(network).start()) {
      awaitStatus(other, "/v1/mirrors/item/abc", 400);
      network.cut();
      awaitStatus(other, "/v1/mirrors/item/abc", 503);
      network.resume();
      awaitStatus(other, "/v1/mirrors/item/abc", 400);
    }
  }

  @Test
  @DisplayName("while PostgreSQL is silent what was known of keys is soon forgotten")
  void silent() {
    try (TcpProxy network = TcpProxy.to(TestServers.postgres().port());
        RunningServer other =
            behind(network)
                // Longer than this test waits.
                .file(json -> json.getJsonObject("postgres").put("statementTimeoutMillis", 300_000))
                .start()) {
      awaitTypes(other, "[\"bigint\"]");
      network.stall();
      awaitTypes(other, "null");
      network.resume();
      awaitTypes(other, "[\"bigint\"]");
    }
  }

  /** With a mirror whose keys are numbers, on a database of its own. */
  private static RunningServer.SetUp behind(TcpProxy network) {
    TestDatabase lost = TestServers.newDatabase();
    lost.execute("create table public.item (id bigint primary key)");
    return RunningServer.setUp()
        .database(lost)
        .postgresUri(network.instead(lost.uri()))
        .mirror("item", "public.item", List.of("id"));
  }

  private static void awaitTypes(RunningServer of, String types) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                new JsonObject(of.ask("GET", "/v1/admin/mirrors").body())
                    .getJsonArray("mirrors").stream()
                        .map(JsonObject.class::cast)
                        .filter(mirror -> mirror.getJsonArray("key").contains("id"))
                        .anyMatch(
                            mirror -> types.equals(Json.encode(mirror.getValue("key_types")))));
  }

  @Test
  @DisplayName("a type of somebody else is not taken for PostgreSQL's, whatever the search path is")
  void searchPath() {
    TestDatabase shadowed = TestServers.newDatabase();
    shadowed.execute(
        "create type public.uuid as enum ('red')",
        "create table public.item (id public.uuid primary key)",
        "create table public.thing (id pg_catalog.uuid primary key)",
        "insert into public.item values ('red')",
        "alter database %s set search_path = public, pg_catalog".formatted(shadowed.name()));
    try (RunningServer other =
        RunningServer.setUp()
            .database(shadowed)
            .mirror("item", "public.item", List.of("id"))
            .mirror("thing", "public.thing", List.of("id"))
            .start()) {
      awaitTypes(other, "[\"public.uuid\"]");
      awaitTypes(other, "[\"uuid\"]");
      assertThat(other.call("GET", "/v1/mirrors/item/red").statusCode()).isEqualTo(200);
      assertThat(other.call("GET", "/v1/mirrors/thing/red").statusCode()).isEqualTo(400);
    }
  }

  private static void awaitStatus(RunningServer of, String path, int status) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(of.call("GET", path).statusCode()).isEqualTo(status));
  }

  private static SseClient stream(String query) {
    return SseClient.open(server.stream() + "/v1/stream?" + query);
  }

  private static void assertRefused(HttpResponse<String> answer, String why) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo(why);
  }

  private static void askFor(String table, KeyShape shape, List<String> keys, List<String> others) {
    keys.stream()
        .filter(key -> !key.isEmpty())
        .limit(ASKED)
        .forEach(key -> assertStatus(table, key, 200));
    others.stream()
        .filter(key -> !key.isEmpty() && !keys.contains(key))
        .limit(ASKED)
        .forEach(key -> assertStatus(table, key, shape.mayBe(key) ? 404 : 400));
  }

  private static void assertStatus(String table, String key, int status) {
    String encoded = URLEncoder.encode(key, UTF_8).replace("+", "%20").replace(".", "%2E");
    HttpResponse<String> answer = server.call("GET", "/v1/mirrors/" + table + "/" + encoded);
    assertThat(answer.statusCode())
        .as("%s %s: %s, seed %d", table, key, answer.body(), SEED)
        .isEqualTo(status);
  }

  private static Map<String, KeyShape> shapes() {
    JsonArray mirrors =
        new JsonObject(server.ask("GET", "/v1/admin/mirrors").body()).getJsonArray("mirrors");
    return mirrors.stream()
        .map(JsonObject.class::cast)
        .filter(mirror -> mirror.getValue("key_types") != null)
        .collect(
            Collectors.toMap(
                mirror -> mirror.getString("name"),
                mirror ->
                    KeyShape.of(
                        texts(mirror.getJsonArray("key")),
                        texts(mirror.getJsonArray("key_types")))));
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(Object::toString).toList();
  }

  private static List<String> names(List<String> types) {
    return IntStream.range(0, types.size()).mapToObj(i -> "c" + i).toList();
  }

  private static String columns(List<String> types, boolean withTypes) {
    return IntStream.range(0, types.size())
        .mapToObj(i -> "c" + i + (withTypes ? " " + types.get(i) : ""))
        .collect(Collectors.joining(", "));
  }

  private static void insert(Connection connection, String table, List<String> types)
      throws SQLException {
    String values =
        types.stream().map(type -> "?::text::" + type).collect(Collectors.joining(", "));
    try (PreparedStatement insert =
        connection.prepareStatement(
            "insert into public.%s values (%s) on conflict do nothing".formatted(table, values))) {
      for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < types.size(); i++) {
          insert.setString(i + 1, value(types.get(i)));
        }
        insert.execute();
      }
    }
  }

  private static List<String> keys(Connection connection, String table, List<String> types)
      throws SQLException {
    List<String> keys = new ArrayList<>();
    String names = names(types).stream().collect(Collectors.joining(",", "{", "}"));
    try (Statement statement = connection.createStatement()) {
      String expression;
      try (ResultSet made =
          statement.executeQuery(
              "select reactive_cache.key_expression('public.%s', '%s', 't')"
                  .formatted(table, names))) {
        made.next();
        expression = made.getString(1);
      }
      try (ResultSet found =
          statement.executeQuery("select " + expression + " from public." + table + " as t")) {
        while (found.next()) {
          keys.add(found.getString(1));
        }
      }
    }
    return keys;
  }

  /** Keys that were changed a little, and whether a row could have them even so. */
  private static Map<String, Boolean> mutated(
      Connection connection, String table, List<String> types, List<String> keys)
      throws SQLException {
    Map<String, Boolean> mutated = new LinkedHashMap<>();
    try (PreparedStatement ask =
        connection.prepareStatement("select public.can_be(?::regclass, ?::text[], ?)")) {
      ask.setString(1, "public." + table);
      ask.setString(2, names(types).stream().collect(Collectors.joining(",", "{", "}")));
      for (int i = 0; i < MUTATIONS; i++) {
        String key = mutate(keys.get(RANDOM.nextInt(keys.size())));
        ask.setString(3, key);
        try (ResultSet answer = ask.executeQuery()) {
          answer.next();
          mutated.put(key, answer.getBoolean(1));
        }
      }
    }
    return mutated;
  }

  private static String mutate(String key) {
    String signs = "0129-+ .\",[]{}\\aAfFeE\t\u00e9x";
    String sign = String.valueOf(signs.charAt(RANDOM.nextInt(signs.length())));
    int[] points = key.codePoints().toArray();
    int at = points.length == 0 ? 0 : RANDOM.nextInt(points.length);
    String before = new String(points, 0, at);
    String after = new String(points, at, points.length - at);
    int next = after.isEmpty() ? 0 : Character.charCount(after.codePointAt(0));
    return switch (RANDOM.nextInt(6)) {
      case 0 -> before + sign + after;
      case 1 -> before + after.substring(next);
      case 2 -> before + sign + after.substring(next);
      case 3 -> key + sign;
      case 4 -> sign + key;
      default -> key + key;
    };
  }

  private static String value(String type) {
    return switch (type) {
      case "smallint" -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
      case "integer" -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case "bigint", "public.number" -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
      case "boolean", "public.yes" -> Boolean.toString(RANDOM.nextBoolean());
      case "uuid", "public.deep" ->
          new java.util.UUID(RANDOM.nextLong(), RANDOM.nextLong()).toString();
      case "numeric" -> pick("0", "-0", "0.00", "1.50", "NaN", "1e100", "-0.0001", whole(-9, 9));
      case "float8" -> pick("0", "-0", "NaN", "Infinity", "-Infinity", "1e-300", "0.1", "1e15");
      case "date" -> pick("infinity", "-infinity", "2026-02-28", "4713-01-01 BC", "99999-12-31");
      case "timestamptz" -> pick("infinity", "2026-02-28 10:11:12.345678+05", "0044-03-15 BC");
      case "interval" -> pick("0", "1 year -2 days", "-00:00:01.5", "3 mons", "100000:00:00");
      case "bytea" -> pick("\\x", "\\x00", "\\xdeadbeef", "\\x5c22");
      case "int4range" -> pick("empty", "[1,5)", "(,)", "[1,2147483647)", "(,7)");
      case "text[]" -> pick("{}", "{a,\"b,c\"}", "{NULL,\"null\"}", "{\"\\\"\"}", "{{1},{2}}");
      case "\"char\"" -> pick("a", "\"", "\\", ",");
      case "inet" -> pick("10.0.0.1", "10.0.0.0/8", "::1", "fe80::/10");
      case "jsonb" -> pick("{}", "[1, 2]", "\"a\\\"b\"", "null", "1.0", "{\"a\": \"é\"}");
      case "public.color" -> pick("red", "Green, \"too\"", "42", "\\", "[1]");
      case "char(6)" -> text(6);
      case "name" -> text(15);
      default -> text(30);
    };
  }

  private static String whole(long least, long most) {
    return switch (RANDOM.nextInt(6)) {
      case 0 -> Long.toString(least);
      case 1 -> Long.toString(most);
      case 2 -> Integer.toString(RANDOM.nextInt(3) - 1);
      case 3 -> Long.toString(least + 1 + RANDOM.nextInt(8));
      case 4 -> Integer.toString(RANDOM.nextInt(10));
      default ->
          Long.toString(most == Long.MAX_VALUE ? RANDOM.nextLong() : RANDOM.nextLong(least, most));
    };
  }

  private static String pick(String... some) {
    return some[RANDOM.nextInt(some.length)];
  }

  private static String text(int most) {
    List<String> signs =
        List.of(
            "\"",
            "\\",
            ",",
            "[",
            "]",
            "\n",
            "\t",
            "\u0001",
            "\u001f",
            "\u007f",
            " ",
            "a",
            "Z",
            "\u00e9",
            "\ud83d\ude00",
            "\uFFFD",
            "/",
            "\u2028",
            "0",
            "'",
            "%");
    return Stream.generate(() -> signs.get(RANDOM.nextInt(signs.size())))
        .limit(RANDOM.nextInt(most + 1))
        .collect(Collectors.joining());
  }
}
