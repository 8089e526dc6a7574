package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.QuarantineReason;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that cannot be shown, and then can, in the very same version. */
class QuarantinedRowTest extends WithStreamNode {

  @ParameterizedTest
  @ValueSource(strings = {"/stream?username=alice", "/v1/stream?mirror=profile&key=alice"})
  @DisplayName("who comes back is told the row, and not again that it cannot be shown")
  void comesBack(String path) {
    String id = seen(path);
    int reads = node.cache.keysRead();
    try (SseClient back = SseClient.to(node.uri(path)).lastEventId(id).open()) {
      Awaitility.await().until(() -> node.cache.keysRead() > reads);
      node.store(row("alice", 6, "{}"));
      assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-6");
    }
    Awaitility.await().until(() -> node.connections() == 0);
    node.storeUnheard(row("alice", 5, "{}"));
    try (SseClient back = SseClient.to(node.uri(path)).lastEventId(id).open()) {
      assertThat(back.awaitCount(1)).extracting(Event::id).containsExactly("7-5");
    }
  }

  @Test
  @DisplayName("a stream over the whole mirror is told the row")
  void wholeMirror() {
    try (SseClient all = node.open("/v1/stream?mirror=profile")) {
      all.awaitCount(1);
      node.store(aside());
      all.awaitCount(2);
      node.store(row("alice", 5, "{}"));
      assertThat(all.awaitCount(3))
          .extracting(Event::name)
          .containsExactly("opened", "quarantined", "profile");
    }
  }

  private String seen(String path) {
    node.storeUnheard(aside());
    try (SseClient alice = node.open(path)) {
      Event event = alice.awaitCount(1).get(0);
      assertThat(event.name()).isEqualTo("quarantined");
      return event.id();
    } finally {
      Awaitility.await().until(() -> node.connections() == 0);
    }
  }

  private static RowState aside() {
    return new RowState(
        new RowKey("profile", "alice"), new RowVersion(7, 5), null, QuarantineReason.TOO_LARGE);
  }
}
