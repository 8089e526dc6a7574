package io.reactivecache.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RunningServer;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Streams over a whole mirror that had no change yet, lose their connection, and come back. */
class WholeMirrorComesBackIT {

  private static final String ALL = "/v1/stream?mirror=profile";

  @Test
  @DisplayName("to the same server, by the address of the API as well")
  void sameServer() {
    try (RunningServer server = RunningServer.start()) {
      String id = openAndLeave(server.api() + ALL);
      changeAndTakeBack(server);
      expectGap(SseClient.to(server.api() + ALL).lastEventId(id).open());
      expectGap(SseClient.to(server.stream() + ALL).lastEventId(id).open());
    }
  }

  @Test
  @DisplayName("to a server that was started again, and to none that cannot serve yet")
  void restartedServer() {
    String prefix = TestServers.uniquePrefix();
    RunningServer first = RunningServer.setUp().prefix(prefix).start();
    String id = openAndLeave(first.stream() + ALL);
    first.stop();
    changeAndTakeBack(first);
    try (RunningServer again =
        RunningServer.setUp().database(first.database()).prefix(prefix).withoutWaiting().start()) {
      // Sent away or served: each answer leaves it with an id, and in the end it is told.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> gapFrom(again.stream() + ALL, id));
    }
  }

  @Test
  @DisplayName("opened while Redis is away")
  void redisAway() {
    try (TcpProxy redis = TcpProxy.to(TestServers.redis().port());
        RunningServer server =
            RunningServer.setUp().redisUri(redis.instead(TestServers.redis().uri())).start()) {
      redis.stall();
      String id = openAndLeave(server.stream() + ALL);
      changeAndTakeBack(server);
      redis.resume();
      expectGap(SseClient.to(server.stream() + ALL).lastEventId(id).open());
    }
  }

  private static String openAndLeave(String address) {
    try (SseClient all = SseClient.open(address)) {
      Event first = all.awaitCount(1).get(0);
      assertThat(first.id()).as("the id of its first event").isNotEmpty();
      return first.id();
    }
  }

  /** Nothing of it stands in any row that a snapshot could show. */
  private static void changeAndTakeBack(RunningServer server) {
    server
        .database()
        .execute(
            "insert into profile values ('ann', 1)", "delete from profile where username = 'ann'");
  }

  private static void expectGap(SseClient back) {
    try (back) {
      back.await(event -> event.name().equals("gap"));
    }
  }

  private static boolean gapFrom(String address, String id) {
    try (SseClient back = SseClient.to(address).lastEventId(id).open()) {
      Awaitility.await().until(() -> back.ended() || names(back).contains("gap"));
      assertThat(back.lastEventId()).isNotEmpty();
      return names(back).contains("gap");
    }
  }

  private static List<String> names(SseClient client) {
    return client.events().stream().map(Event::name).toList();
  }
}
