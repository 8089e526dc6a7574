package io.reactivecache.postgres.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.Cursor;
import io.reactivecache.row.Term;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The oldest of several copies of the cursor")
class OldestCursorTest {

  @ParameterizedTest(name = "{0} before {1}")
  @CsvSource(
      delimiter = ';',
      value = {
        // Two digits are more than one, and a transaction ended at the top.
        "3:9:; 3:10:",
        "9:9:; 10:10:",
        // One of those that ran ended.
        "3:20:3,7; 7:20:7",
        "3:20:3,7; 3:20:3",
        // Others began, and one of those before still runs.
        "3:10:3,7; 3:20:3,11,15",
        // What ended is not shown, since it is above the top of the older.
        "10:10:; 10:12:10",
        "1:1:; 900000000000000000:900000000000000000:"
      })
  @DisplayName("shows nothing that another does not show")
  void older(String older, String newer) {
    Cursor first = cursor(older);
    Cursor second = cursor(newer);
    assertThat(OldestCursor.of(List.of(first, second))).contains(first);
    assertThat(OldestCursor.of(List.of(second, first, second))).contains(first);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource(
      delimiter = ';',
      value = {"5:9:5; 7:9:7", "5:9:5; 8:8:", "3:10:3,4; 3:12:3,5", "5:20:5; 3:10:3"})
  @DisplayName("is none where each shows what the other does not")
  void incomparable(String one, String other) {
    assertThat(OldestCursor.of(List.of(cursor(one), cursor(other)))).isEmpty();
    assertThat(OldestCursor.of(List.of(cursor(other), cursor(one)))).isEmpty();
    // One that is behind both is still the oldest.
    Cursor behind = cursor("3:5:3,4");
    assertThat(OldestCursor.of(List.of(cursor(one), behind, cursor(other)))).contains(behind);
  }

  @ParameterizedTest(name = "text {index}: {0}")
  @ValueSource(
      strings = {
        "",
        "x",
        "3:9",
        "3:9:,",
        "3:9:3,",
        "3:9: ",
        "3:-9:",
        "3:9:\n",
        "1:9999999999999999999:"
      })
  @DisplayName("is none where one is damaged")
  void damaged(String text) {
    assertThat(OldestCursor.of(List.of(cursor("3:9:"), cursor(text)))).isEmpty();
    assertThat(OldestCursor.of(List.of(cursor(text)))).isEmpty();
  }

  @Test
  @DisplayName("is that of the older epoch, whatever its position")
  void epochs() {
    Cursor older = new Cursor("3:90:", "other", new Term(8, 9));
    Cursor newer = new Cursor("3:20:", "identity", new Term(10, 1));
    assertThat(OldestCursor.of(List.of(newer, older))).contains(older);
  }

  @Test
  @DisplayName("of one epoch goes by its position, whatever its term")
  void terms() {
    Cursor adopted = new Cursor("3:10:", "identity", new Term(1, 5));
    Cursor ahead = new Cursor("3:20:", "identity", new Term(1, 4));
    assertThat(OldestCursor.of(List.of(ahead, adopted))).contains(adopted);
  }

  @Test
  @DisplayName("is none where two histories have the same epoch")
  void histories() {
    Cursor other = new Cursor("3:10:", "other", new Term(1, 1));
    assertThat(OldestCursor.of(List.of(cursor("3:10:"), other))).isEmpty();
  }

  @Test
  @DisplayName("of equal positions is that of the earlier term, and of nothing there is none")
  void equal() {
    Cursor earlier = new Cursor("3:10:", "identity", new Term(1, 1));
    Cursor later = new Cursor("3:10:", "identity", new Term(1, 2));
    assertThat(OldestCursor.of(List.of(later, earlier))).contains(earlier);
    assertThat(OldestCursor.of(List.of())).isEmpty();
  }

  private static Cursor cursor(String position) {
    return new Cursor(position, "identity", new Term(1, 1));
  }
}
