package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Rows that were read while their mirror's changes are passed over")
@SuppressWarnings("NullAway.Init")
class UnversionedRowsTest extends WithStreamNode {

  private static final String ALICE = "/v1/stream?mirror=profile&key=alice";

  @Test
  @DisplayName("whoever comes is told the row as it is by then, whichever version it has seen")
  void readForEach() {
    node.storeUnheard(alice("{}"));
    try (SseClient first = node.open(ALICE)) {
      assertThat(first.awaitCount(1)).extracting(Event::id).containsExactly("7-4-unversioned");
      for (String seen : List.of("7-4", "7-4-unversioned", "7-3", "7-9")) {
        node.storeUnheard(alice("{\"seen\":\"" + seen + "\"}"));
        try (SseClient back = SseClient.to(node.uri(ALICE)).lastEventId(seen).open()) {
          assertThat(back.awaitCount(1).get(0).data()).contains("\"seen\":\"" + seen + "\"");
        }
      }
      node.storeUnheard(alice("{\"new\":1}"));
      try (SseClient another = node.open(ALICE)) {
        assertThat(another.awaitCount(1).get(0).data()).contains("\"new\":1");
        node.store(row("alice", 5, "{}"));
        assertThat(another.awaitCount(2)).extracting(Event::id).endsWith("7-5");
      }
      first.await(event -> event.id().equals("7-5"));
      assertThat(first.events()).hasSize(7);
    }
  }

  @Test
  @DisplayName("a row that is gone is told as deleted to whoever saw it at that version")
  void gone() {
    node.storeUnheard(alice(null));
    try (SseClient back = SseClient.to(node.uri(ALICE)).lastEventId("7-4").open()) {
      assertThat(back.awaitCount(1).get(0).data()).contains("\"row\":null");
    }
  }

  @Test
  @DisplayName("of two reads the later one counts, whichever answers first")
  void inOrderOfReads() {
    node.storeUnheard(alice("{\"n\":1}"));
    node.cache.hold();
    try (SseClient stream = node.open(ALICE)) {
      Awaitility.await().until(() -> node.cache.heldReads() == 1);
      node.storeUnheard(alice("{\"n\":2}"));
      node.refreshed("profile");
      Awaitility.await().until(() -> node.cache.heldReads() == 2);
      node.cache.releaseLastFirst();
      stream.awaitCount(1);
      node.store(row("alice", 5, "{}"));
      stream.await(event -> event.id().equals("7-5"));
      assertThat(stream.events()).hasSize(2);
      assertThat(stream.events().get(0).data()).contains("\"n\":2");
    }
  }

  private static RowState alice(@Nullable String row) {
    return new RowState(new RowKey("profile", "alice"), new RowVersion(7, 4), row, null, false);
  }
}
