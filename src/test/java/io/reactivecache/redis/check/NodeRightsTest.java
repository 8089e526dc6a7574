package io.reactivecache.redis.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeRightsTest {

  private static final Set<String> NONE = Set.of();
  private static final Set<String> HDEL = Set.of("+hdel");

  private final NodeRights node = new NodeRights();

  @Test
  @DisplayName("what two instances find is told once, and that all is well, too")
  void once() {
    assertThat(node.found("first", HDEL)).contains(HDEL);
    assertThat(node.found("second", HDEL)).isEmpty();
    assertThat(node.found("first", NONE)).isEmpty();
    assertThat(node.found("second", NONE)).contains(NONE);
  }

  @Test
  @DisplayName("an instance that looked just before a right was given does not have it told again")
  void lateLook() {
    node.found("first", HDEL);
    node.found("second", HDEL);
    assertThat(node.found("first", NONE)).isEmpty();
    assertThat(node.found("second", HDEL)).isEmpty();
    assertThat(node.found("second", NONE)).contains(NONE);
  }

  @Test
  @DisplayName("where all is well nothing is told, and one right more is news")
  void news() {
    assertThat(node.found("first", NONE)).isEmpty();
    assertThat(node.found("first", HDEL)).contains(HDEL);
    assertThat(node.found("second", Set.of("+hset"))).contains(Set.of("+hdel", "+hset"));
  }
}
