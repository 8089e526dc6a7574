package io.reactivecache.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.BusException;
import io.reactivecache.profile.LogWatch;
import io.reactivecache.web.Answers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener that stops, with connections in every state. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class ApiServerTest {

  /** So long that a stop which waits for its bound fails the test. */
  private static final int BOUND_SECONDS = 300;

  private final Promise<Void> asked = Promise.promise();
  private final Promise<Void> mayAnswer = Promise.promise();
  private final Promise<Void> answered = Promise.promise();
  private final Promise<Void> hungUp = Promise.promise();
  private ApiServer server;

  @BeforeEach
  void listen(Vertx vertx) {
    server = new ApiServer(vertx, "127.0.0.1", 0, 1024, BOUND_SECONDS);
    server
        .router()
        .get("/now")
        .respond(ctx -> Answers.end(ctx, 200, "text/plain", Buffer.buffer("now")));
    server.router().get("/later").respond(this::later);
    server.listen().timeout(20, TimeUnit.SECONDS).await();
  }

  @Test
  @DisplayName("does not wait for connections that ask nothing")
  void idleConnections() throws IOException {
    try (Socket silent = connect();
        Socket halfSent = connect();
        Socket answered = connect()) {
      send(halfSent, "GET /now HTTP/1.1\r\nHost: loc");
      send(answered, "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n");
      expectEnd(answered.getInputStream(), "now");

      server.close().timeout(60, TimeUnit.SECONDS).await();

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(halfSent.getInputStream().read()).isEqualTo(-1);
      assertThat(answered.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @DisplayName("answers what was asked before, and ends the connection behind the answer")
  void requestUnderWay() throws Exception {
    try (Socket socket = connect()) {
      send(socket, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
      asked.future().timeout(20, TimeUnit.SECONDS).await();

      CompletableFuture<Void> closed = server.close().toCompletionStage().toCompletableFuture();
      assertThat(closed).isNotDone();
      mayAnswer.complete();

      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("later");
      closed.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  @DisplayName("a client that went away before its answer is nobody's error")
  void clientGone() throws Exception {
    try (LogWatch logs = new LogWatch()) {
      try (Socket socket = connect()) {
        send(socket, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
        asked.future().timeout(20, TimeUnit.SECONDS).await();
        // So that it ends with a reset.
        socket.setSoLinger(true, 0);
      }
      mayAnswer.complete();
      Awaitility.await().until(() -> answered.future().isComplete());
      server.close().timeout(60, TimeUnit.SECONDS).await();
      assertThat(logs.alarms()).isEmpty();
    }
  }

  @Test
  @DisplayName("an outage is not an error because the client did not wait for it")
  void outageAfterClientWent() throws Exception {
    try (LogWatch logs = new LogWatch()) {
      askAndLeave();
      mayAnswer.fail(new BusException(BusException.Reason.NO_ANSWER, "rows.load: no answer"));
      Awaitility.await().until(() -> answered.future().isComplete());
      server.close().timeout(60, TimeUnit.SECONDS).await();
      assertThat(logs.alarms()).isEmpty();
    }
  }

  @Test
  @DisplayName("what fails unforeseen is logged although nobody hears of it")
  void bugAfterClientWent() throws Exception {
    try (LogWatch logs = new LogWatch()) {
      askAndLeave();
      mayAnswer.fail(new IllegalStateException("never thought of"));
      Awaitility.await()
          .untilAsserted(() -> assertThat(logs.alarms()).containsExactly("A GET request failed"));
    }
  }

  private Future<Void> later(RoutingContext ctx) {
    ctx.request().connection().closeHandler(closed -> hungUp.tryComplete());
    asked.complete();
    return mayAnswer
        .future()
        .compose(go -> Answers.end(ctx, 200, "text/plain", Buffer.buffer("later")))
        .onComplete(answered);
  }

  private void askAndLeave() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
      asked.future().timeout(20, TimeUnit.SECONDS).await();
      // Who only ends what it sends is waited for.
      socket.setSoLinger(true, 0);
    }
    hungUp.future().timeout(20, TimeUnit.SECONDS).await();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void expectEnd(InputStream in, String end) throws IOException {
    StringBuilder read = new StringBuilder();
    while (!read.toString().endsWith("\r\n\r\n" + end)) {
      int next = in.read();
      assertThat(next).as("after %s", read).isNotEqualTo(-1);
      read.append((char) next);
    }
  }
}
