package io.reactivecache.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class StopIT {

  @Test
  @DisplayName("a server that stops answers what it accepted, loses nothing, and is soon gone")
  void stop(Vertx vertx) {
    try (TestDatabase database = TestServers.newDatabase();
        ProfileApi api = ProfileApi.start(vertx, database)) {
      await().until(() -> api.act("last", "inc_likes").statusCode() == 200);
      List<CompletableFuture<Integer>> sent =
          IntStream.range(0, 300)
              .mapToObj(
                  i ->
                      api.sendAsync("POST", "/v1/profile/last?action=inc_likes")
                          .thenApply(HttpResponse::statusCode)
                          // Refused or cut: nothing was promised.
                          .exceptionally(cut -> 0))
              .toList();
      await().until(() -> sent.stream().anyMatch(CompletableFuture::isDone));

      long before = System.nanoTime();
      api.undeploy();
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);

      long acknowledged =
          1 + sent.stream().map(CompletableFuture::join).filter(status -> status == 200).count();
      String written = database.value("select likes_count from profile where username = 'last'");
      assertThat(Long.parseLong(String.valueOf(written))).isGreaterThanOrEqualTo(acknowledged);
      assertThat(took).isLessThan(9_000);
    }
  }
}
