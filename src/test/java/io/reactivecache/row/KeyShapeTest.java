package io.reactivecache.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyShapeTest {

  private static final KeyShape LINES =
      KeyShape.of(List.of("order_id", "line"), List.of("bigint", "integer"));

  @ParameterizedTest
  @CsvSource({
    "smallint,-32768",
    "smallint,32767",
    "integer,-2147483648",
    "integer,2147483647",
    "integer,0",
    "bigint,-9223372036854775808",
    "bigint,9223372036854775807",
    "bigint,1000000000000000000",
    "boolean,true",
    "boolean,false",
    "uuid,00000000-0000-0000-0000-00000000000f",
    "text,abc",
    "numeric,abc",
    "shop.color,abc",
    "character varying,''",
    "'\"bigint\"',abc"
  })
  @DisplayName("what may be a value's text is let through, and of most types that is any text")
  void letsThrough(String type, String key) {
    assertThat(shape(type).mayBe(key)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "smallint,-32769",
    "smallint,32768",
    "integer,-2147483649",
    "integer,2147483648",
    "bigint,-9223372036854775809",
    "bigint,9223372036854775808",
    "bigint,99999999999999999999",
    "bigint,18446744073709551617",
    "bigint,abc",
    "bigint,''",
    "bigint,-",
    "bigint,-0",
    "bigint,00",
    "bigint,01",
    "bigint,+1",
    "bigint,1.0",
    "bigint,1e3",
    "bigint,' 1'",
    "bigint,'1 '",
    "bigint,\u0661",
    "boolean,t",
    "boolean,TRUE",
    "boolean,1",
    "boolean,truetrue",
    "uuid,00000000-0000-0000-0000-00000000000F",
    "uuid,0000000000000000000000000000000f",
    "uuid,00000000-0000-0000-0000-0000000000000",
    "uuid,00000000-0000-0000-0000+00000000000f"
  })
  @DisplayName("what is no value's text is not")
  void refuses(String type, String key) {
    assertThat(shape(type).mayBe(key)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[17,1]", "[-9223372036854775808,2147483647]", "\uFFFDx5b"})
  @DisplayName("a composite key is an array, or the form of one that is no UTF-8")
  void composite(String key) {
    assertThat(LINES.mayBe(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "",
        "[",
        "]",
        "[]",
        "[1]",
        "[1,2,3]",
        "[1,2]]",
        "[[1,2]",
        "[1, 2]",
        "[1,2],",
        "[1,2",
        "1,2]",
        "[1,]",
        "[,1]",
        "[,]",
        "[\"1\",2]",
        "[1,2147483648]",
        "[1,2 ]",
        "{1,2}",
        "[1;2]"
      })
  @DisplayName("another array is no composite key")
  void noComposite(String key) {
    assertThat(LINES.mayBe(key)).isFalse();
  }

  @Test
  @DisplayName("strings in an array may hold anything that JSON lets them")
  void strings() {
    KeyShape mixed =
        KeyShape.of(List.of("a", "b", "c", "d"), List.of("text", "boolean", "uuid", "numeric"));
    String end = ",false,\"00000000-0000-0000-0000-000000000000\",\"1.0\"]";
    for (String text : List.of("", "a,b", "]", "\\\"", "\\\\", "a\\u001fb", "\u00e9\ud83d\ude00")) {
      assertThat(mixed.mayBe("[\"" + text + "\"" + end)).as(text).isTrue();
    }
    for (String text : List.of("\"", "\\", "\n", "\"x")) {
      assertThat(mixed.mayBe("[\"" + text + "\"" + end)).as(text).isFalse();
    }
    assertThat(mixed.mayBe("[1" + end)).isFalse();
    assertThat(mixed.mayBe("[\"a\",\"false\",\"00000000-0000-0000-0000-000000000000\",\"1\"]"))
        .isFalse();
    assertThat(mixed.mayBe("[\"a\",true,\"0\",\"1\"]")).isFalse();
    assertThat(mixed.mayBe("[\"a\",true")).isFalse();
  }

  @Test
  @DisplayName("a sentence says what a key is")
  void sentences() {
    assertThat(shape("bigint").sentence("orders"))
        .isEqualTo("A key of orders is a bigint, such as 42.");
    assertThat(shape("integer").sentence("items"))
        .isEqualTo("A key of items is an integer, such as 42.");
    assertThat(shape("date").sentence("days")).isEqualTo("A key of days is a date.");
    assertThat(LINES.sentence("order_lines"))
        .isEqualTo(
            "A key of order_lines is a JSON array of order_id (bigint) and line (integer),"
                + " without spaces, such as [42,1].");
    assertThat(
            KeyShape.of(List.of("id", "day", "on"), List.of("bigint", "date", "boolean"))
                .sentence("x"))
        .isEqualTo(
            "A key of x is a JSON array of id (bigint), day (date) and on (boolean), without"
                + " spaces; whole numbers and booleans stand bare, all else in quotes.");
    assertThat(KeyShape.of(List.of("id", "lang"), List.of("uuid", "text")).sentence("x"))
        .endsWith(", such as [\"3f2b8c1e-0d7a-4c55-9b1e-6a2f4d8e7c90\",\"b\"].");
  }

  private static KeyShape shape(String type) {
    return KeyShape.of(List.of("id"), List.of(type));
  }
}
