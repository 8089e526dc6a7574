package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CounterChangeTest {

  @Test
  @DisplayName("down and up from 0 ends at 1, not at 0")
  void downThenUp() {
    CounterChange change = CounterChange.NONE.then(-1).then(1);

    assertThat(change.appliedTo(0)).isEqualTo(1);
    assertThat(change.appliedTo(5)).isEqualTo(5);
  }

  @Property
  void oneMergedChangeEqualsItsStepsOneByOne(
      @ForAll("steps") List<Integer> steps, @ForAll @LongRange(max = 30) long start) {
    long expected = start;
    CounterChange merged = CounterChange.NONE;
    for (int step : steps) {
      expected = Math.max(0, expected + step);
      merged = merged.then(step);
    }
    assertThat(merged.appliedTo(start)).isEqualTo(expected);
  }

  @Property
  void theFloorIsWhatTheStepsMakeOfNothing(@ForAll("steps") List<Integer> steps) {
    CounterChange merged = CounterChange.NONE;
    for (int step : steps) {
      merged = merged.then(step);
    }
    // change.sql inserts new profiles with the floor alone.
    assertThat(merged.floor()).isEqualTo(merged.appliedTo(0)).isGreaterThanOrEqualTo(merged.sum());
  }

  @Provide
  Arbitrary<List<Integer>> steps() {
    return Arbitraries.of(-1, 1).list().ofMaxSize(60);
  }
}
