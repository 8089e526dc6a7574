package io.reactivecache.redis.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeySlotTest {

  @Test
  @DisplayName("a slot is the CRC16 of the key, or of its hash tag")
  void slots() {
    // The specification's own check value, 0x31C3, and examples that redis-cli answers.
    assertThat(KeySlot.of("123456789")).isEqualTo(0x31C3 % KeySlot.SLOTS);
    assertThat(KeySlot.of("foo")).isEqualTo(12182);
    assertThat(KeySlot.of("x{foo}y{bar}")).isEqualTo(12182);
    assertThat(KeySlot.of("{}foo")).isNotEqualTo(KeySlot.of(""));
  }
}
