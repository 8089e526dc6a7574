package io.reactivecache.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.message.RowsRead.Held;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The verdict on a key")
class VerdictTest {

  private static final RowKey KEY = new RowKey("m", "k");

  @Test
  @DisplayName("that stood still names what is wrong with it")
  void drift() {
    assertThat(of(held("a", 2, 5), shown("a", true))).isEqualTo(Verdict.AGREES);
    assertThat(of(held("a", 2, 5), shown("b", true))).isEqualTo(Verdict.DIFFERENT);
    assertThat(of(held("a", 2, 5), shown(null, true))).isEqualTo(Verdict.GHOST);
    assertThat(of(held(null, 2, 5), shown("b", true))).isEqualTo(Verdict.MISSING);
    assertThat(of(held(null, 2, 5), shown(null, true))).isEqualTo(Verdict.AGREES);
    assertThat(of(held("a", 2, 11), shown("a", true))).isEqualTo(Verdict.AHEAD);
    assertThat(of(held("a", 3, 0), shown("a", true))).isEqualTo(Verdict.AHEAD);
    assertThat(of(new Held(KEY, null, true), null)).isEqualTo(Verdict.UNREADABLE);
    assertThat(of(new Held(KEY, null, false), null)).isEqualTo(Verdict.AGREES);
  }

  @Test
  @DisplayName("is none where PostgreSQL cannot tell, or the key changed")
  void undecided() {
    assertThat(of(held("a", 2, 5), null)).isEqualTo(Verdict.UNDECIDED);
    assertThat(of(held("a", 2, 11), shown("b", false))).isEqualTo(Verdict.UNDECIDED);
    assertThat(Verdict.of(held("a", 2, 5), shown("b", true), true, 3, false))
        .as("another epoch")
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(Verdict.of(held("a", 2, 5), shown("b", true), false, 2, false))
        .as("changed")
        .isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  @DisplayName("of an older epoch waits until those are swept once more")
  void olderEpoch() {
    assertThat(Verdict.of(held("a", 1, 9), shown("b", true), true, 2, true))
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(Verdict.of(held("a", 1, 9), shown("b", true), true, 2, false))
        .isEqualTo(Verdict.DIFFERENT);
  }

  private static Verdict of(Held held, @Nullable ShownRow shown) {
    return Verdict.of(held, shown, true, 2, false);
  }

  private static Held held(@Nullable String row, long epoch, long id) {
    return new Held(KEY, new RowState(KEY, new RowVersion(epoch, id), row), false);
  }

  private static ShownRow shown(@Nullable String row, boolean isCurrent) {
    return new ShownRow("k", row, 2, 10, isCurrent, false, "1:1:");
  }
}
