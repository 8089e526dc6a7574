package io.reactivecache.postgres.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.message.ReadRows.Held;
import io.reactivecache.postgres.rows.QuarantineCause;
import io.reactivecache.postgres.rows.ShownRow;
import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The verdict on a key")
class JudgeTest {

  private static final RowKey KEY = new RowKey("m", "k");
  private static final QuarantineCause UNSTORABLE =
      new QuarantineCause(QuarantineReason.UNREADABLE, "SQLSTATE P0001");
  private static final Judge JUDGE = judge(2, false, false);

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
    assertThat(of(held("a", 2, 5), unshown())).isEqualTo(Verdict.UNDECIDED);
    assertThat(of(held(null, 2, 5), unshown())).isEqualTo(Verdict.UNDECIDED);
    assertThat(judge(3, false, false).judge(held("a", 2, 5), shown("b", true), true))
        .as("another epoch")
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(JUDGE.judge(held("a", 2, 5), shown("b", true), false))
        .as("changed")
        .isEqualTo(Verdict.UNDECIDED);
  }

  @Test
  @DisplayName("of an older epoch waits until those are swept once more")
  void olderEpoch() {
    assertThat(judge(2, true, false).judge(held("a", 1, 9), shown("b", true), true))
        .isEqualTo(Verdict.UNDECIDED);
    assertThat(of(held("a", 1, 9), shown("b", true))).isEqualTo(Verdict.DIFFERENT);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("of a quarantined row: right where PostgreSQL cannot show it, or it is listed")
  void quarantined(QuarantineReason reason) {
    Held held = quarantined(reason, 5);
    assertThat(of(held, unshown())).isEqualTo(Verdict.AGREES);
    assertThat(of(held, shown("b", true))).as("nobody lists it").isEqualTo(Verdict.MISSING);
    assertThat(of(held, shown(null, true))).isEqualTo(Verdict.GHOST);
    assertThat(JUDGE.judge(held, shown("b", true), false)).isEqualTo(Verdict.UNDECIDED);
    assertThat(of(quarantined(reason, 11), unshown())).isEqualTo(Verdict.AHEAD);

    Judge listed = judge(2, false, true);
    assertThat(listed.judge(held, shown("b", true), true)).isEqualTo(Verdict.AGREES);
    assertThat(listed.judge(held, unshown(), true)).isEqualTo(Verdict.AGREES);
    assertThat(listed.judge(held, shown(null, true), true)).isEqualTo(Verdict.GHOST);
    assertThat(listed.judge(held(null, 2, 5), shown("b", true), true)).isEqualTo(Verdict.MISSING);
    assertThat(listed.judge(held("a", 2, 5), shown("b", true), true)).isEqualTo(Verdict.DIFFERENT);
  }

  private static Judge judge(long epoch, boolean olderMayStand, boolean listed) {
    return new Judge(epoch, () -> olderMayStand, key -> listed);
  }

  private static Verdict of(Held held, @Nullable ShownRow shown) {
    return JUDGE.judge(held, shown, true);
  }

  private static Held held(@Nullable String row, long epoch, long id) {
    return new Held(KEY, new RowState(KEY, new RowVersion(epoch, id), row), false);
  }

  private static Held quarantined(QuarantineReason reason, long id) {
    return new Held(KEY, new RowState(KEY, new RowVersion(2, id), null, reason), false);
  }

  private static ShownRow shown(@Nullable String row, boolean isCurrent) {
    return new ShownRow("k", row, null, 2, 10, isCurrent, false, "1:1:");
  }

  private static ShownRow unshown() {
    return new ShownRow("k", null, UNSTORABLE, 2, 10, true, false, "1:1:");
  }
}
