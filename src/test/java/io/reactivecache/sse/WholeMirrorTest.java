package io.reactivecache.sse;

import static io.reactivecache.sse.StreamNode.gone;
import static io.reactivecache.sse.StreamNode.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.row.Term;
import io.reactivecache.support.MoreVertx;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A stream over a whole mirror that goes away, and what it is told when it comes back. */
class WholeMirrorTest extends WithStreamNode {

  private static final String ALL = "/v1/stream?mirror=profile";

  @Test
  @DisplayName("it begins with an event that has data and an id, in the bytes of one event")
  void opened() {
    try (SseClient all = node.open(ALL)) {
      Event first = all.awaitCount(1).get(0);
      assertThat(first.name()).isEqualTo("opened");
      assertThat(first.data()).isEqualTo("{\"mirror\":\"profile\"}");
      assertThat(first.id()).isEqualTo("opened");
      assertThat(all.body())
          .startsWith("retry: ")
          .endsWith("\n:\nid: opened\nevent: opened\ndata: {\"mirror\":\"profile\"}\n\n");
    }
  }

  @Test
  @DisplayName("who had no change yet and comes back is told that it missed something")
  void nothingYet() {
    String id;
    try (SseClient all = node.open(ALL)) {
      id = all.awaitCount(1).get(0).id();
    }
    Awaitility.await().until(() -> node.connections() == 0);
    node.store(row("bob", 3, "{}"), gone("dora", 4));
    try (SseClient back = SseClient.to(node.uri(ALL)).lastEventId(id).open()) {
      expectOpenedAndGap(back);
      node.store(row("bob", 5, "{\"n\":5}"));
      assertThat(back.awaitCount(3).get(2).id()).isEqualTo("7-5");
    }
  }

  @Test
  @DisplayName("whatever id it comes back with, however old, of whichever row: it is told")
  void anyId() {
    for (String id : List.of("7-1", "7-999", "6-400", "8-1", "opened", "of another server")) {
      try (SseClient back = SseClient.to(node.uri(ALL)).lastEventId(id).open()) {
        expectOpenedAndGap(back);
      }
    }
    try (SseClient since = node.open(ALL + "&since=opened")) {
      expectOpenedAndGap(since);
    }
  }

  @Test
  @DisplayName("sent away before the instance can serve, it has an id to come back with as well")
  void sentAwayBeforeReady(MoreVertx more) {
    try (StreamNode deaf = StreamNode.startDeaf(more.make(), StreamNode.DEFAULTS, 1)) {
      String id = expectSentAwayWithId(deaf);
      deaf.ofTerm(new Term(7, 1), 1, row("bob", 3, "{}"));
      deaf.heartbeat();
      Awaitility.await().until(deaf::isReady);
      try (SseClient back = SseClient.to(deaf.uri(ALL)).lastEventId(id).open()) {
        expectOpenedAndGap(back);
      }
    }
  }

  @Test
  @DisplayName("sent away over the limit, it has an id to come back with as well")
  void sentAwayOverTheLimit(MoreVertx more) {
    try (StreamNode small =
            StreamNode.start(more.make(), StreamNode.options(1, 15_000, 30_000), 1);
        SseClient one = small.open(ALL)) {
      one.awaitCount(1);
      expectSentAwayWithId(small);
    }
  }

  @Test
  @DisplayName("a stream of keys begins as before")
  void keys() {
    try (SseClient one = node.open(ALL + "&key=alice");
        SseClient several = node.open("/stream?username=alice&username=bob")) {
      node.store(row("alice", 2, "{}"));
      assertThat(one.awaitCount(1)).extracting(Event::name).containsExactly("profile");
      assertThat(several.awaitCount(1)).extracting(Event::name).containsExactly("message");
    }
  }

  private static void expectOpenedAndGap(SseClient back) {
    assertThat(back.awaitCount(2)).extracting(Event::name).containsExactly("opened", "gap");
  }

  private static String expectSentAwayWithId(StreamNode node) {
    try (SseClient away = node.open(ALL).awaitEnd()) {
      assertThat(away.events()).extracting(Event::name).containsExactly("opened");
      assertThat(away.retry()).isPositive();
      return away.lastEventId();
    }
  }
}
