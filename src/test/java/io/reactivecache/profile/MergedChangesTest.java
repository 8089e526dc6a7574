package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MergedChangesTest {

  @Test
  @DisplayName("rows are locked in the order of code points, which UTF-16 alone does not give")
  void orderOfCodePoints() {
    Tuple parameters =
        MergedChanges.of(
                List.of(like("\uD83D\uDE00"), like("\uFF5E"), like("b"), like("a"), like("ab")))
            .parameters();

    assertThat(parameters.getArrayOfStrings(0))
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

  @Test
  @DisplayName("sums go to PostgreSQL for those counters only of which one was decreased")
  void sumsWhereTheyDifferFromFloors() {
    Tuple parameters =
        MergedChanges.of(
                List.of(like("a"), PendingWrite.now("a", ProfileAction.DEC_FOLLOWERS), like("b")))
            .parameters();

    assertThat(parameters.getArrayOfStrings(0)).containsExactly("a", "b");
    assertThat(parameters.getArrayOfLongs(1)).as("sums of followings").isNull();
    assertThat(parameters.getArrayOfLongs(2)).as("floors of followings").containsExactly(0L, 0L);
    assertThat(parameters.getArrayOfLongs(3)).as("sums of followers").containsExactly(-1L, 0L);
    assertThat(parameters.getArrayOfLongs(4)).as("floors of followers").containsExactly(0L, 0L);
    assertThat(parameters.getArrayOfLongs(5)).as("sums of likes").isNull();
    assertThat(parameters.getArrayOfLongs(6)).as("floors of likes").containsExactly(1L, 1L);
  }

  private static PendingWrite like(String username) {
    return PendingWrite.now(username, ProfileAction.INC_LIKES);
  }
}
