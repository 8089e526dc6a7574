package io.reactivecache.http;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.limit.Limits;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.support.Futures;
import io.reactivecache.support.RawConnection;
import io.reactivecache.web.SitePolicy;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class StreamProxyIT {

  private final BlockingQueue<HttpServerRequest> streams = new LinkedBlockingQueue<>();
  private HttpServer listener;
  private ApiServer server;

  @BeforeEach
  void start(Vertx vertx) {
    listener = vertx.createHttpServer().requestHandler(this::open);
    Limits limits = new Limits(LimitsConfig.defaults(), List.of(), new Metrics());
    server =
        ApiServer.ofApi(
            vertx,
            SitePolicy.ofLoopback(vertx, List.of("*")),
            new ApiOptions("127.0.0.1", 0, false, 1, 1, 1024),
            limits.connections());
    listener.listen(0, "127.0.0.1").timeout(20, SECONDS).await();
    FanoutOptions options =
        new FanoutOptions(
            "127.0.0.1",
            listener.actualPort(),
            Optional.empty(),
            10,
            10,
            1_000,
            2_000,
            65_536,
            1_000);
    StreamProxy proxy = new StreamProxy(vertx, options, limits);
    new StreamResources(options, Optional.of(proxy)).mount(server.router());
    server.listen().timeout(20, SECONDS).await();
  }

  @Test
  @DisplayName("events come through as they are written, and the request went through as it was")
  void passes() throws Exception {
    try (Socket browser = browser()) {
      HttpServerRequest stream = take();
      assertThat(stream.uri()).isEqualTo("/stream?username=a%2Fb");
      assertThat(stream.getHeader("Last-Event-ID")).isEqualTo("7-1");
      assertThat(stream.getHeader("Host")).isEqualTo("localhost");
      assertThat(stream.getHeader("X-Forwarded-For")).isEqualTo("127.0.0.1");
      stream.response().write("data: one\n\n");
      assertThat(readUntil(browser, "data: one"))
          .contains("HTTP/1.1 200 OK", "content-type: text/event-stream");
    }
  }

  @Test
  @DisplayName("who asks, and for whom, goes through, too")
  void credentials() throws Exception {
    String credentials = "Authorization: Bearer x\r\nCookie: a=b\r\nX-Forwarded-For: 192.0.2.7";
    try (Socket browser = browser("/stream?username=a", credentials)) {
      HttpServerRequest stream = take();
      assertThat(stream.getHeader("Authorization")).isEqualTo("Bearer x");
      assertThat(stream.getHeader("Cookie")).isEqualTo("a=b");
      assertThat(stream.getHeader("X-Forwarded-For")).isEqualTo("192.0.2.7, 127.0.0.1");
      assertThat(browser.isConnected()).isTrue();
    }
  }

  @Test
  @DisplayName("a proxy in front that speaks HTTP/1.0 gets each event when it is written")
  void oldProxy() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (Socket old = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      old.setSoTimeout(20_000);
      old.getOutputStream()
          .write("GET /stream?username=a HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      HttpServerRequest stream = take();
      stream.response().write("data: one\n\n");
      assertThat(readUntil(old, "data: one"))
          .contains("200 OK")
          .contains("\ndata: one")
          .doesNotContainIgnoringCase("transfer-encoding");
      stream.connection().closeHandler(closed -> ended.countDown());
    }
    assertThat(ended.await(20, SECONDS)).isTrue();
  }

  @Test
  @DisplayName("the listener's own answer says who may read, and says it once")
  void readers() throws Exception {
    try (Socket browser = browser("/stream?username=a", "Origin: https://app.example")) {
      HttpServerRequest stream = take();
      stream.response().putHeader("Access-Control-Allow-Origin", "*").write("data: one\n\n");
      assertThat(readUntil(browser, "data: one"))
          .containsOnlyOnce("Access-Control-Allow-Origin: *");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("a browser that asks before its request is answered, the listener there or not")
  void question(boolean there) throws Exception {
    if (!there) {
      Futures.await(listener.close());
    }
    try (RawConnection question = RawConnection.to(server.port())) {
      question.send(
          "OPTIONS /stream HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\n\r\n");
      RawConnection.Answer answer = question.answer();
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.head())
          .containsOnlyOnce("Access-Control-Allow-Origin: *")
          .containsPattern("Access-Control-Allow-Headers: .*Authorization.*Last-Event-ID");
    }
    assertThat(streams).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.0", "HTTP/1.1"})
  @DisplayName("a client that leaves before it is answered ends the stream behind, too")
  void leavesBeforeTheHead(String version) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    HttpServerRequest stream;
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      client
          .getOutputStream()
          .write(
              ("GET /stream?username=a " + version + "\r\nHost: localhost\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      stream = take();
      stream.connection().closeHandler(closed -> ended.countDown());
    }
    assertThat(ended.await(20, SECONDS)).isTrue();
    assertThat(stream.response().closed()).isTrue();
  }

  @Test
  @DisplayName("a refusal of the listener's comes through as it is, and keeps the connection")
  void refusals() throws Exception {
    try (RawConnection client = RawConnection.to(server.port())) {
      client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\nX-Other: y\r\n\r\n");
      HttpServerRequest refused = take();
      assertThat(refused.getHeader("X-Other")).isNull();
      refused
          .response()
          .setChunked(false)
          .setStatusCode(404)
          .putHeader("X-Content-Type-Options", "nosniff")
          .putHeader("Referrer-Policy", "no-referrer")
          .end("{}");
      RawConnection.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).isEqualTo("{}");
      assertThat(answer.head())
          .containsOnlyOnce("nosniff")
          .containsOnlyOnce("no-referrer")
          .doesNotContainIgnoringCase("\r\nconnection:");
      client.send("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
      take().response().setChunked(false).setStatusCode(405).end();
      assertThat(client.answerToHead().status()).isEqualTo(405);
    }
  }

  @Test
  @DisplayName("what the API does not answer for is not passed on")
  void otherHost() {
    try (RawConnection client = RawConnection.to(server.port())) {
      client.send("GET /stream?username=a HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(421);
    }
    assertThat(streams).isEmpty();
  }

  @Test
  @DisplayName("who asks for something else on the connection afterwards is answered to the end")
  void halfClosedAfterARefusal() throws Exception {
    Promise<Void> committed = Promise.promise();
    server
        .router()
        .route("/slow", HttpMethod.POST)
        .respond(ctx -> committed.future().compose(done -> ctx.response().end()));
    try (RawConnection client = RawConnection.to(server.port())) {
      client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
      take().response().setChunked(false).setStatusCode(404).end("{}");
      assertThat(client.answer().status()).isEqualTo(404);
      client
          .send("POST /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}")
          .endInput();
      committed.complete();
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("what cannot be right is refused, whether the listener is there or not")
  void malformed() {
    Futures.await(listener.close());
    try (RawConnection query = RawConnection.to(server.port());
        RawConnection body = RawConnection.to(server.port())) {
      query.send("GET /v1/stream?mirror=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n");
      body.send("GET /stream?username=a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n");
      assertThat(query.answer().status()).isEqualTo(400);
      assertThat(body.answer().status()).isEqualTo(400);
    }
  }

  @Test
  @DisplayName("a browser that leaves ends the stream behind")
  void browserLeaves() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    try (Socket browser = browser()) {
      HttpServerRequest stream = take();
      stream.response().closeHandler(closed -> ended.countDown());
      stream.response().write("data: one\n\n");
      readUntil(browser, "data: one");
    }
    assertThat(ended.await(20, SECONDS)).isTrue();
  }

  @Test
  @DisplayName("a stream that is cut off behind ends at the browser")
  void listenerLeaves() throws Exception {
    try (Socket browser = browser()) {
      HttpServerRequest stream = take();
      stream.response().write("data: one\n\n");
      readUntil(browser, "data: one");
      stream.connection().close();
      assertThat(readUntil(browser, "never")).doesNotContain("never");
    }
  }

  @Test
  @DisplayName("a browser that does not read holds its stream back instead of filling memory")
  void backpressure(Vertx vertx) throws Exception {
    AtomicLong written = new AtomicLong();
    Buffer event = Buffer.buffer("data: " + "x".repeat(10_000) + "\n\n");
    try (Socket browser = browser()) {
      HttpServerRequest stream = take();
      stream.response().setWriteQueueMaxSize(64 * 1024);
      long timer =
          vertx.setPeriodic(
              1,
              tick -> {
                while (!stream.response().writeQueueFull() && written.get() < 400_000_000) {
                  stream.response().write(event);
                  written.addAndGet(event.length());
                }
              });
      AtomicLong last = new AtomicLong(-1);
      await()
          .pollInterval(java.time.Duration.ofMillis(500))
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> written.get() > 0 && last.getAndSet(written.get()) == written.get());
      assertThat(written.get()).isLessThan(50_000_000);
      vertx.cancelTimer(timer);
      assertThat(browser.isConnected()).isTrue();
    }
  }

  @Test
  @DisplayName("while the listener is away a stream over a whole mirror is left with an id")
  void awayFromWholeMirror() throws Exception {
    listener.close().timeout(20, SECONDS).await();
    try (Socket all = browser("/v1/stream?mirror=a+b", "Connection: close");
        Socket one = browser("/v1/stream?mirror=a+b&key=1", "Connection: close")) {
      assertThat(readUntil(all, "never"))
          .containsPattern(
              "\n\nretry: [12][0-9]{3}\nid: opened\nevent: opened\n"
                  + "data: \\{\"mirror\":\"a b\"}\n\n$");
      assertThat(readUntil(one, "never"))
          .containsPattern(
              "\n\nretry: ([12][0-9]{3})\nevent: reconnect\ndata: \\{\"millis\":\\1}\n\n$");
    }
  }

  @Test
  @DisplayName(
      "while the listener is away a browser is told to come again, since 503 ends it for good")
  void away() throws Exception {
    listener.close().timeout(20, SECONDS).await();
    try (Socket browser = browser()) {
      assertThat(readUntil(browser, "data: "))
          .contains("HTTP/1.1 200 OK", "Content-Type: text/event-stream", "\nid: 7-1\n")
          .contains("Cache-Control: no-store\n", "X-Accel-Buffering: no\n")
          .containsOnlyOnce("Access-Control-Allow-Origin: *");
    }
  }

  @Test
  @DisplayName("those who come back while it is away do not come in step")
  void jitter() throws Exception {
    listener.close().timeout(20, SECONDS).await();
    Set<String> pauses = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      try (Socket browser = browser()) {
        pauses.add(readUntil(browser, "retry: ").replaceFirst("(?s).*\nretry: ", ""));
      }
    }
    assertThat(pauses).hasSizeGreaterThan(10);
  }

  private void open(HttpServerRequest request) {
    request.response().putHeader("content-type", "text/event-stream").setChunked(true);
    streams.add(request);
  }

  private HttpServerRequest take() throws InterruptedException {
    HttpServerRequest stream = streams.poll(20, SECONDS);
    assertThat(stream).isNotNull();
    return java.util.Objects.requireNonNull(stream);
  }

  private Socket browser() throws IOException {
    return browser("/stream?username=a%2Fb", "Last-Event-ID: 7-1");
  }

  private Socket browser(String path, String header) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** All lines up to one that starts so, or to the end. */
  private static String readUntil(Socket socket, String start) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder read = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      read.append(line).append('\n');
      if (line.startsWith(start)) {
        break;
      }
    }
    return read.toString();
  }
}
