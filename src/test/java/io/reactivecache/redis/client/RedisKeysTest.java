package io.reactivecache.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisKeysTest {

  private final RedisKeys keys = new RedisKeys("rc:x[1]*");

  @ParameterizedTest
  @ValueSource(strings = {"", "alice", "a:b", "[1, \"é\"]", "line\nbreak", "😀"})
  @DisplayName("a row's key is found again in its name")
  void roundTrip(String key) {
    RowKey row = new RowKey("profile", key);
    assertThat(keys.parse(keys.row(row))).contains(row);
  }

  @Test
  @DisplayName("the cursor, its copies and foreign keys are no rows")
  void noRows() {
    assertThat(keys.parse(keys.cursor())).isEmpty();
    assertThat(keys.parse(keys.cursor("7"))).isEmpty();
    assertThat(keys.parse("other:profile:alice")).isEmpty();
  }

  @Test
  @DisplayName("a pattern matches its prefix literally")
  void patterns() {
    assertThat(keys.everythingPattern()).isEqualTo("rc:x\\[1\\]\\**");
    assertThat(keys.rowsPattern("a-b")).isEqualTo("rc:x\\[1\\]\\*a\\-b:*");
  }

  @Test
  @DisplayName("a configured password replaces the URI's, and its user stays")
  void passwords() {
    assertThat(RedisClients.withoutPassword("redis://:old@host:1/2")).isEqualTo("redis://host:1/2");
    assertThat(RedisClients.withoutPassword("redis://bob:old@host")).isEqualTo("redis://bob@host");
    assertThat(RedisClients.withoutPassword("rediss://host")).isEqualTo("rediss://host");
  }
}
