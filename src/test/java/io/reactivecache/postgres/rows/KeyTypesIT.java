package io.reactivecache.postgres.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.postgres.MirroredDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A key's text is the same in every session, and finds exactly its row again. */
class KeyTypesIT {

  @RegisterExtension private static final MirroredDatabase database = MirroredDatabase.ofClass();

  @BeforeEach
  void createTypes() {
    database.reset();
    database.execute(
        "create extension if not exists citext with schema public",
        "create type mood as enum ('sad', 'very glad')",
        "create domain code as varchar(10) check (value <> 'x')",
        "create domain code2 as code",
        "create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
  }

  static Stream<Arguments> types() {
    return Stream.of(
        type("text", "''", "'a'", "'A'", "' a '", "'a\"b\\c'", "E'\\n\\t\\x01\\x7f'", "'é😀'"),
        type("text collate nocase", "'ab'", "'Cd'"),
        type("varchar(50)", "'a'", "'a '"),
        type("char(4)", "'ab'", "'abcd'", "''"),
        type("name", "'n'"),
        type("\"char\"", "'c'"),
        type("citext", "'Ab'", "'cd'"),
        type("int2", "-32768", "0", "32767"),
        type("int4", "-2147483648", "5"),
        type("int8", "-9223372036854775808", "9223372036854775807"),
        type("numeric", "1.00", "2", "'NaN'", "'Infinity'", "1e30", "-0.000001"),
        type("float4", "0.1", "'NaN'", "'-Infinity'", "-0.0", "16777217"),
        type("float8", "0.1::float8 + 0.2", "'NaN'", "1e308", "5e-324"),
        type("bool", "true", "false"),
        type("date", "'2024-02-29'", "'infinity'", "'0044-03-15 BC'"),
        type("time", "'23:59:59.999999'", "'24:00'"),
        type("timetz", "'12:00+05:30'", "'12:00-08'"),
        type("timestamp", "'2024-02-03 04:05:06.789'", "'-infinity'"),
        type(
            "timestamptz",
            "'2024-02-03 04:05:06.789+02'",
            "'0044-03-15 00:00:00+00 BC'",
            "'infinity'"),
        type("interval", "'1 mon'", "'1 day -2 hours'", "'-1 year 3 days 00:00:00.1'"),
        type("uuid", "'00112233-4455-6677-8899-AABBCCDDEEFF'"),
        type("bytea", "'\\x00ff'", "'abc'", "''"),
        type("inet", "'10.0.0.1'", "'10.0.0.0/8'", "'::1'"),
        type("cidr", "'10.0.0.0/8'"),
        type("macaddr", "'08:00:2b:01:02:03'"),
        type("bit(3)", "B'101'"),
        type("varbit", "B'1'", "B'10'"),
        type("jsonb", "'{\"b\": 1.00, \"a\": [null]}'", "'\"x\"'"),
        type("oid", "4294967295"),
        type("mood", "'sad'", "'very glad'"),
        type("code2", "'c'"),
        type("int4[]", "'{1,2}'", "'[0:1]={1,2}'", "'{}'", "'{NULL}'"),
        type("timestamptz[]", "'{2024-02-03 04:05:06+02}'"),
        type("text[]", "'{\"a,b\",\"NULL\"}'", "'{\"\"}'"),
        type("tstzrange", "'[2024-01-01 00:00+00,2024-02-01 00:00+00)'", "'empty'"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("types")
  @DisplayName("alone and in a composite key, a value's text is stable and finds its row")
  void roundTrip(String type, List<String> values) throws SQLException {
    database.execute(
        "create table t (k " + type + " primary key, n int)",
        "create table c (n int not null, k " + type + " not null, primary key (k, n))");
    database.attach("t", "t", "k");
    database.attach("c", "c", "k", "n");
    database.clearJournal();
    for (String value : values) {
      // A session whose settings would write most of these values in another way.
      database.execute(
          "do $$ begin set local timezone = 'Asia/Kolkata'; set local datestyle = 'SQL, DMY';"
              + " set local intervalstyle = iso_8601; set local extra_float_digits = -5;"
              + " set local bytea_output = escape; insert into t values ("
              + value
              + "); insert into c values (7, "
              + value
              + "); end $$");
    }

    for (String mirror : List.of("t", "c")) {
      List<@Nullable String> journaled = database.journal(mirror);
      assertThat(journaled).hasSize(values.size()).doesNotHaveDuplicates();
      try (Connection reader = pinnedReader()) {
        assertThat(found(reader, mirror, journaled)).containsExactlyElementsOf(journaled);
      }
    }
  }

  @Test
  @DisplayName("a key that is equal but written in another way is another key")
  void exactText() throws SQLException {
    database.execute(
        "create table t (k numeric primary key)", "insert into t values (1.00)",
        "create table u (k citext primary key)", "insert into u values ('Ab')",
        "create table v (k text collate nocase primary key)", "insert into v values ('Ab')");
    for (String table : List.of("t", "u", "v")) {
      database.attach(table, table, "k");
    }
    try (Connection reader = pinnedReader()) {
      assertThat(found(reader, "t", List.of("1.00", "1.0", "1"))).containsExactly("1.00");
      assertThat(found(reader, "u", List.of("Ab", "ab", "AB"))).containsExactly("Ab");
      assertThat(found(reader, "v", List.of("Ab", "ab", "AB"))).containsExactly("Ab");
    }
  }

  @Test
  @DisplayName("an update that changes only how the key is written journals both texts")
  void respelled() {
    database.execute("create table t (k citext primary key)", "insert into t values ('Ab')");
    database.attach("t", "t", "k");
    database.clearJournal();

    database.execute("update t set k = 'aB'");

    assertThat(database.journal("t")).containsExactly("Ab", "aB");
  }

  @Test
  @DisplayName("a composite key of texts and integers is what JSON.stringify makes of it")
  void likeJavaScript() {
    database.execute("create table t (a text, b int, c bool, primary key (a, b, c))");
    database.attach("t", "t", "a", "b", "c");
    database.clearJournal();

    database.execute("insert into t values (E'q\"\\\\/\\n\\x01é', -1, true)");

    assertThat(database.journal("t")).containsExactly("[\"q\\\"\\\\/\\n\\u0001é\",-1,true]");
  }

  @Test
  @DisplayName("texts that cannot be such keys find nothing, or are data errors of class 22")
  void malformed() throws SQLException {
    database.execute(
        "create table t (k int primary key)",
        "create table u (k uuid primary key)",
        "create table b (k bool primary key)",
        "create table c (a int, b text, primary key (a, b))",
        "create table d (k date primary key)");
    database.attach("t", "t", "k");
    database.attach("u", "u", "k");
    database.attach("b", "b", "k");
    database.attach("c", "c", "a", "b");
    database.attach("d", "d", "k");
    try (Connection reader = pinnedReader()) {
      assertThat(
              found(
                  reader,
                  "t",
                  List.of("abc", "", "2147483648", "99999999999999999999", "1.5", "-")))
          .isEmpty();
      assertThat(found(reader, "u", List.of("abc", "00112233445566778899aabbccddeeff"))).isEmpty();
      assertThat(found(reader, "b", List.of("abc", "t"))).isEmpty();
      assertThat(
              found(reader, "c", List.of("[]", "[1]", "{}", "1", "[1,\"x\",3]", "[\"a\",\"x\"]")))
          .isEmpty();
      assertThatThrownBy(() -> found(reader, "c", List.of("[1")))
          .isInstanceOfSatisfying(SQLException.class, KeyTypesIT::isDataError);
      assertThatThrownBy(() -> found(reader, "d", List.of("tomorrowish")))
          .isInstanceOfSatisfying(SQLException.class, KeyTypesIT::isDataError);
    }
  }

  private static void isDataError(SQLException error) {
    assertThat(error.getSQLState()).startsWith("22");
  }

  private static Connection pinnedReader() throws SQLException {
    Connection reader = database.plain().connect();
    try (Statement pin = reader.createStatement()) {
      pin.execute("select reactive_cache.pin_session()");
    }
    return reader;
  }

  /** The asked keys for which a row was found, as the found row's own text. */
  private static List<@Nullable String> found(
      Connection reader, String mirror, List<@Nullable String> keys) throws SQLException {
    List<@Nullable String> found = new ArrayList<>();
    String sql =
        "select asked.key, r.row from unnest(?::text[]) with ordinality as asked(key, place)"
            + " join lateral ("
            + database.value("select reactive_cache.lookup_sql(?, '{}')", mirror)
            + ") r on true order by asked.place";
    try (PreparedStatement query = reader.prepareStatement(sql)) {
      query.setArray(1, reader.createArrayOf("text", keys.toArray()));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          assertThat(rows.getString(2)).startsWith("{\"");
          found.add(rows.getString(1));
        }
      }
    }
    return found;
  }

  private static Arguments type(String type, String... values) {
    return Arguments.of(type, List.of(values));
  }
}
