package io.reactivecache.eventstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.web.Query;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastEventIdTest {

  @ParameterizedTest
  @DisplayName("an id of ours is repeated as it came")
  @ValueSource(strings = {"7-1", "7-5-too-large", "opened"})
  void ours(String id) {
    assertThat(of("since=" + id).toRepeat()).isEqualTo(id);
  }

  @ParameterizedTest
  @DisplayName("what could end a line, or is none of ours, is not repeated")
  @ValueSource(strings = {"", "7-1%0Adata:1", "7-1%0Ddata:1", "7%00", "7-1%201", "%C3%A9"})
  void others(String id) {
    assertThat(of("since=" + id).toRepeat()).isNull();
  }

  @Test
  @DisplayName("nor is one that is longer than any of ours")
  void tooLong() {
    assertThat(of("since=" + "7".repeat(101)).toRepeat()).isNull();
  }

  @Test
  @DisplayName("the header wins over since, an empty one does not")
  void header() {
    assertThat(LastEventId.of(Query.parse("since=7-1"), "7-2").text()).isEqualTo("7-2");
    assertThat(LastEventId.of(Query.parse("since=7-1"), " ").text()).isEqualTo("7-1");
    assertThat(LastEventId.of(Query.parse("key=a"), null).isEmpty()).isTrue();
  }

  private static LastEventId of(String query) {
    return LastEventId.of(Query.parse(query), null);
  }
}
