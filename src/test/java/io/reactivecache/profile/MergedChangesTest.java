package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MergedChangesTest {

  @Test
  @DisplayName("rows are locked in the order of code points, which UTF-16 alone does not give")
  void orderOfCodePoints() {
    MergedChanges merged =
        MergedChanges.of(
            List.of(like("\uD83D\uDE00"), like("\uFF5E"), like("b"), like("a"), like("ab")));

    assertThat(merged.byUsername().keySet())
        .containsExactly("a", "ab", "b", "\uFF5E", "\uD83D\uDE00");
  }

  @Test
  @DisplayName("many requests for one profile become one change")
  void oneChangeForEachProfile() {
    MergedChanges merged =
        MergedChanges.of(
            List.of(
                like("a"),
                like("b"),
                PendingWrite.now("a", ProfileAction.DEC_FOLLOWERS),
                like("a")));

    assertThat(merged.byUsername())
        .containsEntry(
            "a",
            new ProfileChange(
                CounterChange.NONE, new CounterChange(-1, 0), new CounterChange(2, 2)))
        .containsEntry(
            "b",
            new ProfileChange(CounterChange.NONE, CounterChange.NONE, new CounterChange(1, 1)));
  }

  private static PendingWrite like(String username) {
    return PendingWrite.now(username, ProfileAction.INC_LIKES);
  }
}
