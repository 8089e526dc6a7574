package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.profile.LogWatch;
import io.reactivecache.support.RawConnection;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How long a body may take. */
@ExtendWith(VertxExtension.class)
class BoundedBodyTest {

  private static final int SLOWEST_MILLIS = 500;

  private HttpServer server;

  @BeforeEach
  void listen(Vertx vertx, VertxTestContext ctx) {
    Problems problems = new Problems(Map.of(), failure -> Optional.empty());
    ExactRouter router =
        new ExactRouter(vertx, problems).readBodies(new BoundedBody(100, SLOWEST_MILLIS));
    router
        .route("/slow", HttpMethod.POST)
        .respond(
            asked ->
                vertx
                    .timer(2 * SLOWEST_MILLIS)
                    .compose(done -> Answers.end(asked, 200, "text/plain", Buffer.buffer("done"))));
    server = HttpServers.create(vertx, new HttpServerOptions(), router, problems::handleInvalid);
    server.listen(0, "127.0.0.1").onComplete(ctx.succeedingThenComplete());
  }

  @Test
  @DisplayName("a body that does not come is told so, and its connection ends")
  void bodyDoesNotCome() {
    try (RawConnection connection = RawConnection.to(server.actualPort())) {
      connection.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{");

      RawConnection.Answer answer = connection.answer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.head()).containsIgnoringCase("\r\nConnection: close\r\n");
      connection.send("}GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(connection.answersUntilClosed()).isEmpty();
    }
  }

  @Test
  @DisplayName("what takes long behind a body that came in time is not called late")
  void workTakesLong() {
    try (RawConnection connection = RawConnection.to(server.actualPort())) {
      connection.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}");

      assertThat(connection.answer().body()).isEqualTo("done");
    }
  }

  @Test
  @DisplayName("a client that leaves within its body is nobody's error")
  void clientLeaves() {
    try (LogWatch logs = new LogWatch()) {
      try (RawConnection connection = RawConnection.to(server.actualPort())) {
        connection.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{");
      }
      try (RawConnection next = RawConnection.to(server.actualPort())) {
        next.send("POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(next.answer().status()).isEqualTo(200);
      }
      assertThat(logs.alarms()).isEmpty();
    }
  }
}
