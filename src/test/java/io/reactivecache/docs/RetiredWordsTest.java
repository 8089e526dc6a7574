package io.reactivecache.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetiredWordsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rows are set\naside",
        "Doubtful rows",
        "a poisoned row",
        "an unfit entry",
        "after the next look",
        "between two looks",
        "looks into the journal",
        "the leader vouches",
        "fills owed",
        "unkept rows",
        "reads past Redis",
        "MirrorKeeper",
        "the delivery desk",
        "driven again",
        "kept for ever",
        "whoever reads",
        "nobody's",
      })
  void aRetiredWordIsFound(String text) {
    assertThat(RetiredWords.findings("a.md", "One\n" + text))
        .singleElement()
        .asString()
        .matches("a\\.md:[23]: \"[^\"]+\"; write .+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a look-up, the look up, whose key that looks different",
        "`rows.unkept`, `unfit.drop`, queue=\"fills-owed\", loads-past-cache",
        "reactive_cache.drive_again, forever, set a value aside",
      })
  void aNameOfAPublicInterfaceStays(String text) {
    assertThat(RetiredWords.findings("a.md", text)).isEmpty();
  }
}
