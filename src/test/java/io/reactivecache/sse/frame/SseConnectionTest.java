package io.reactivecache.sse.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.support.RawConnection;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class SseConnectionTest {

  @ParameterizedTest
  @DisplayName("the head of an open stream is sent whole, and is not kept; the stream goes on")
  @CsvSource({"HTTP/1.1, true", "HTTP/1.0, false"})
  void head(String version, boolean chunked, Vertx vertx) throws Exception {
    CompletableFuture<HttpServerRequest> opened = new CompletableFuture<>();
    CompletableFuture<Consumer<Consumer<SseConnection>>> stream = new CompletableFuture<>();
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions().setIdleTimeout(60))
            .requestHandler(
                request -> {
                  request.response().putHeader("X-First", "1").putHeader("X-Second", "2");
                  SseConnection connection = new SseConnection(request);
                  connection.open(Buffer.buffer("first\n"), () -> {}, () -> {});
                  Context context = vertx.getOrCreateContext();
                  stream.complete(use -> context.runOnContext(now -> use.accept(connection)));
                  opened.complete(request);
                })
            .listen(0, "127.0.0.1")
            .timeout(20, TimeUnit.SECONDS)
            .await();
    try (RawConnection browser = RawConnection.to(server.actualPort())) {
      browser.send("GET / " + version + "\r\nHost: localhost\r\n\r\n");

      assertThat(browser.until("first\n"))
          .contains("\r\nX-First: 1\r\n", "\r\nX-Second: 2\r\n")
          .matches(text -> text.contains("transfer-encoding: chunked") == chunked);
      HttpServerRequest request = opened.get(20, TimeUnit.SECONDS);
      Awaitility.await().until(() -> request.response().headers().isEmpty());
      Consumer<Consumer<SseConnection>> connection = stream.get(20, TimeUnit.SECONDS);
      connection.accept(open -> open.write(Buffer.buffer("second\n")));
      assertThat(browser.until("second\n")).contains("second");
      connection.accept(open -> open.end(Buffer.buffer("last\n")));
      assertThat(browser.until("last\n")).contains("last");
    }
  }
}
