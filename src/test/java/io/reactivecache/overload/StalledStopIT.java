package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.Launcher;
import io.reactivecache.support.ServerProcess;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A stop while the network says nothing any more. */
class StalledStopIT {

  @ParameterizedTest(name = "PostgreSQL stalled: {0}, Redis stalled: {1}")
  @CsvSource({"true, true"})
  @DisplayName("SIGTERM ends the server in its time, whichever of its servers is silent")
  void stop(boolean postgresStalls, boolean redisStalls) {
    try (TestDatabase database = TestServers.newDatabase();
        TcpProxy toPostgres = TcpProxy.to(TestServers.postgres().port());
        TcpProxy toRedis = TcpProxy.to(TestServers.redis().port());
        ServerProcess server =
            ServerProcess.start(
                "stalled-stop",
                toPostgres.instead(database.uri()),
                toRedis.instead(TestServers.redis().uri()),
                TestServers.uniquePrefix(),
                file -> {});
        SseClient browser = SseClient.open(server.stream() + "/stream?username=alice")) {
      assertThat(server.call("POST", "/v1/profile/alice?action=inc_likes").statusCode())
          .isEqualTo(200);
      browser.awaitCount(1);
      if (postgresStalls) {
        toPostgres.stall();
      }
      if (redisStalls) {
        toRedis.stall();
      }
      CompletableFuture<Integer> write = write(server);
      CompletableFuture<Integer> read = read(server);

      long start = System.nanoTime();
      server.process().terminate();
      int code = server.process().awaitExit(Launcher.STOP_TIMEOUT.toSeconds() + 10);
      double seconds = (System.nanoTime() - start) / 1e9;

      System.out.printf(
          "StalledStopIT: postgres=%s redis=%s seconds=%.1f write=%d read=%d%n",
          postgresStalls, redisStalls, seconds, write.join(), read.join());
      assertThat(code).isZero();
      browser.awaitEnd();
      assertThat(browser.retry()).isPositive();
      assertThat(postgresStalls && write.join() == 200).as("acknowledged in a stall").isFalse();
    }
  }

  private static CompletableFuture<Integer> write(ServerProcess server) {
    return send(server, "POST", "/v1/profile/alice?action=inc_likes");
  }

  private static CompletableFuture<Integer> read(ServerProcess server) {
    return send(server, "GET", "/v1/profile/bob");
  }

  /** The answer's status; 0 when the connection was cut. */
  private static CompletableFuture<Integer> send(ServerProcess server, String method, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(server.api().resolve(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    return HttpClient.newHttpClient()
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::statusCode)
        .exceptionally(cut -> 0);
  }
}
