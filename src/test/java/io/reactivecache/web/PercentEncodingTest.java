package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PercentEncodingTest {

  @ParameterizedTest
  @DisplayName("whole escapes of UTF-8 are decoded")
  @CsvSource({
    "alice,alice",
    "a%2Fb,a/b",
    "%2e%2e,..",
    "%C3%A9,\u00E9",
    "%F0%9F%98%80,\uD83D\uDE00",
    "a+b,a+b",
    "%25,%"
  })
  void decodes(String raw, String expected) {
    assertThat(PercentEncoding.decode(raw, false)).isEqualTo(expected);
  }

  @Test
  @DisplayName("plus is a space in a query only")
  void plus() {
    assertThat(PercentEncoding.decode("a+b%2Bc", true)).isEqualTo("a b+c");
  }

  @ParameterizedTest
  @DisplayName(
      "anything else is refused: broken escapes, overlong forms, surrogates, cut sequences")
  @ValueSource(
      strings = {
        "%",
        "a%2",
        "%zz",
        "%+1",
        "%C0%AF",
        "%E0%80%AF",
        "%ED%A0%80",
        "%C3",
        "%FF",
        "%F5%80%80%80"
      })
  void refuses(String raw) {
    assertThatThrownBy(() -> PercentEncoding.decode(raw, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
