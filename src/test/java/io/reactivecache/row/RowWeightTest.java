package io.reactivecache.row;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RowWeightTest {

  private static final String MEGABYTE = "x".repeat(1024 * 1024);

  private final RowWeight weight = new RowWeight(64 * 1024);

  @Test
  @DisplayName("is what it was told before the first row, and that row's after it")
  void first() {
    assertThat(weight.rowsOf(1024 * 1024, 250)).isEqualTo(16);
    weight.saw("{}");
    assertThat(weight.rowsOf(1024 * 1024, 250)).isEqualTo(250);
  }

  @Test
  @DisplayName("rises with one large row, and falls with many small ones")
  void risesAndFalls() {
    weight.saw("{}");
    weight.saw(MEGABYTE);
    assertThat(weight.rowsOf(4 * 1024 * 1024, 250)).isEqualTo(3);
    weight.saw("{}");
    assertThat(weight.rowsOf(4 * 1024 * 1024, 250)).isLessThan(5);
    for (int i = 0; i < 1_000; i++) {
      weight.saw(null);
    }
    assertThat(weight.rowsOf(4 * 1024 * 1024, 250)).isEqualTo(250);
  }

  @Test
  @DisplayName("lets one row pass, however large")
  void atLeastOne() {
    weight.saw(MEGABYTE);
    assertThat(weight.rowsOf(1024, 250)).isEqualTo(1);
  }
}
