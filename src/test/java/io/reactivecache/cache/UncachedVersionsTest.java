package io.reactivecache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.message.RowsUncached;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UncachedVersionsTest {

  private final UncachedVersions uncached = new UncachedVersions();

  @Test
  @DisplayName("what is older than what was given is outdated, what is as new is not")
  void outdated() {
    assertThat(uncached.outdate(held("a", 4))).isFalse();
    given("a", 5);
    given("a", 3);

    assertThat(uncached.outdate(held("a", 4))).isTrue();
    assertThat(uncached.outdate(held("a", 5))).isFalse();
    assertThat(uncached.outdate(held("b", 4))).isFalse();
  }

  @Test
  @DisplayName("it is remembered until Redis holds it")
  void remembered() {
    given("a", 5);
    assertThat(uncached.outdate(held("a", 4))).isTrue();
    assertThat(uncached.outdate(held("a", 4))).isTrue();
    assertThat(uncached.outdate(held("a", 6))).isFalse();
    assertThat(uncached.outdate(held("a", 4))).isFalse();
  }

  @Test
  @DisplayName("of too many the oldest are forgotten")
  void bounded() {
    for (int i = 0; i <= UncachedVersions.MAX_ROWS; i++) {
      given("k" + i, 5);
    }
    assertThat(uncached.outdate(held("k0", 4))).isFalse();
    assertThat(uncached.outdate(held("k1", 4))).isTrue();
  }

  @Test
  @DisplayName("rows of mirrors whose changes are passed over do not push out others")
  void apart() {
    given("a", 5);
    for (int i = 0; i <= UncachedVersions.MAX_ROWS; i++) {
      passedOver("k" + i, 5);
    }
    assertThat(uncached.outdate(held("a", 4))).isTrue();
    assertThat(uncached.outdate(held("k0", 4))).isFalse();
    assertThat(uncached.outdate(held("k1", 4))).isTrue();
  }

  @Test
  @DisplayName("a row that was given both ways is outdated by the newer of them")
  void bothWays() {
    given("a", 5);
    passedOver("a", 7);
    assertThat(uncached.outdate(held("a", 6))).isTrue();
    assertThat(uncached.outdate(held("a", 7))).isFalse();
    assertThat(uncached.outdate(held("a", 4))).isFalse();
  }

  private void given(String key, long id) {
    uncached.heard(new RowsUncached(Map.of(key(key), new RowVersion(1, id)), Map.of()));
  }

  private void passedOver(String key, long id) {
    uncached.heard(new RowsUncached(Map.of(), Map.of(key(key), new RowVersion(1, id))));
  }

  private static RowState held(String key, long id) {
    return new RowState(key(key), new RowVersion(1, id), "{}");
  }

  private static RowKey key(String key) {
    return new RowKey("profile", key);
  }
}
