package io.reactivecache.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecentTest {

  private final Map<String, Integer> recent = new Recent<>(2);

  @Test
  @DisplayName("beyond the bound the oldest is forgotten")
  void bounded() {
    recent.put("a", 1);
    recent.put("b", 2);
    assertThat(recent).hasSize(2);
    recent.put("c", 3);
    assertThat(recent.keySet()).containsExactly("b", "c");
  }

  @Test
  @DisplayName("what is put, merged or got again is forgotten last")
  void used() {
    recent.put("a", 1);
    recent.put("b", 2);
    recent.merge("a", 3, Math::max);
    recent.put("c", 4);
    assertThat(recent.keySet()).containsExactly("a", "c");
    assertThat(recent.get("a")).isEqualTo(3);
    recent.put("d", 5);
    assertThat(recent.keySet()).containsExactly("a", "d");
  }

  @Test
  @DisplayName("to look whether a key is there keeps it no longer")
  void readEnded() {
    recent.put("a", 1);
    recent.put("b", 2);
    assertThat(recent.containsKey("a")).isTrue();
    recent.put("c", 3);
    assertThat(recent.keySet()).containsExactly("b", "c");
  }

  @Test
  @DisplayName("a set of it is bounded too")
  void set() {
    Set<String> keys = Collections.newSetFromMap(new Recent<>(2));
    keys.addAll(List.of("a", "b", "c"));
    assertThat(keys).containsExactly("b", "c");
  }
}
