package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.config.LimitsConfig;
import io.reactivecache.limit.Connections;
import io.reactivecache.limit.Limits;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.support.Futures;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who is let in, who is told that there is no room, and for how long one may be silent. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class AdmissionTest {

  private static final int HEAD_MILLIS = 400;
  private static final String GET = "GET /now HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String GET_LATER = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Metrics metrics = new Metrics();
  private final List<Promise<Void>> later = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private Connections connections;
  private HttpServer server;

  @BeforeEach
  void begin(Vertx given) {
    vertx = given;
  }

  @Test
  @DisplayName("a head that comes byte by byte is answered 408 when its time is over")
  void trickled() {
    listen(100, 0, HEAD_MILLIS);
    try (RawConnection slow = connect()) {
      slow.send("GET /now HTTP/1.1\r\nHost: a\r\nX: ");
      long timer = vertx.setPeriodic(HEAD_MILLIS / 20, due -> trickle(slow));

      Answer answer = slow.answer();
      vertx.cancelTimer(timer);
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.head())
          .contains("Connection: close", "application/problem+json", "nosniff", "no-store");
      assertThat(answer.body()).contains("\"status\":408", "The request took too long.");
      assertThat(slow.isClosed()).isTrue();
    }
    assertThat(metrics.closed("late").count()).isOne();
    awaitNobody();
  }

  @Test
  @DisplayName("a connection without a byte ends without a word")
  void silent() {
    listen(100, 0, HEAD_MILLIS);
    try (RawConnection silent = connect()) {
      assertThat(silent.rest()).isEmpty();
    }
    assertThat(metrics.closed("late").count()).isOne();
    awaitNobody();
  }

  @Test
  @DisplayName("between requests nobody is late, but in the middle of the next head")
  void keptAlive() {
    listen(100, 0, HEAD_MILLIS);
    try (RawConnection client = connect()) {
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
      Futures.await(vertx.timer(3 * HEAD_MILLIS));
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
      client.send("GET /now HTT");
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("an answer takes as long as it takes, and the head behind it has its time from then")
  void answersTakeTime() {
    listen(100, 0, HEAD_MILLIS);
    try (RawConnection client = connect()) {
      client.send(GET_LATER + "GET /now HTTP/1.1\r\nHo");
      Futures.await(vertx.timer(3 * HEAD_MILLIS));
      answerAll();
      assertThat(client.answer().body()).isEqualTo("later");
      client.send("st: a\r\n\r\n");
      assertThat(client.answer().body()).isEqualTo("now");

      client.send(GET_LATER + "GET /now HTTP/1.1\r\nHo");
      answerAll();
      assertThat(client.answer().body()).isEqualTo("later");
      assertThat(client.answer().status()).isEqualTo(408);
    }
  }

  @Test
  @DisplayName("over the bound in all, the one ends that has waited longest for a request")
  void makesRoom() {
    listen(2, 0, 60_000);
    try (RawConnection idle = connect();
        RawConnection busy = connect()) {
      assertThat(idle.send(GET).answer().status()).isEqualTo(200);
      busy.send(GET_LATER);
      await().until(() -> later.size() == 1);
      try (RawConnection half = connect()) {
        half.send("GET /now HTTP/1.1\r\n");
        assertThat(idle.rest()).isEmpty();
        awaitOpen(2);
        try (RawConnection last = connect()) {
          assertThat(half.answer().status()).isEqualTo(408);
          assertThat(last.send(GET).answer().status()).isEqualTo(200);
        }
      }
      answerAll();
      assertThat(busy.answer().body()).isEqualTo("later");
    }
    assertThat(metrics.closed("room").count()).isEqualTo(2);
    assertThat(metrics.refused("connections").count()).isZero();
    awaitNobody();
  }

  @Test
  @DisplayName("where all have an answer under way, the newcomer is told to come again")
  void full() {
    listen(1, 0, 60_000);
    try (RawConnection busy = connect()) {
      busy.send(GET_LATER);
      await().until(() -> later.size() == 1);
      try (RawConnection newcomer = connect()) {
        Answer answer = newcomer.send(GET).answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.head()).contains("Retry-After: 1", "Connection: close");
        assertThat(answer.body()).contains("\"status\":503");
        assertThat(newcomer.isClosed()).isTrue();
      }
      // One that does not hang up is cut all the same.
      try (RawConnection clinging = connect()) {
        assertThat(clinging.answer().status()).isEqualTo(503);
        awaitOpen(1);
      }
      answerAll();
      assertThat(busy.answer().body()).isEqualTo("later");
      assertThat(busy.send(GET).answer().status()).isEqualTo(200);
    }
    assertThat(metrics.refused("connections").count()).isEqualTo(2);
    awaitNobody();
  }

  @Test
  @DisplayName("an address has its number of connections, and others have theirs")
  void byAddress() {
    listen(100, 2, 60_000);
    try (RawConnection one = connect();
        RawConnection two = connect()) {
      assertThat(one.send(GET).answer().status()).isEqualTo(200);
      assertThat(two.send(GET).answer().status()).isEqualTo(200);
      try (RawConnection three = connect()) {
        Answer answer = three.send(GET).answer();
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.head()).contains("Retry-After: 1", "Connection: close");
        assertThat(three.isClosed()).isTrue();
      }
      try (RawConnection other = RawConnection.between("127.0.0.2", server.actualPort())) {
        assertThat(other.send(GET).answer().status()).isEqualTo(200);
      }
      assertThat(one.send(GET).answer().status()).isEqualTo(200);
    }
    awaitNobody();
    try (RawConnection again = connect()) {
      assertThat(again.send(GET).answer().status()).isEqualTo(200);
    }
    assertThat(metrics.refused("address_connections").count()).isOne();
    awaitNobody();
  }

  @Test
  @DisplayName("many who come and go, served or refused, leave nothing behind")
  void nothingStays() {
    listen(5, 0, 60_000);
    for (int round = 0; round < 20; round++) {
      List<RawConnection> all = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        all.add(connect());
      }
      all.get(19).send(GET);
      assertThat(all.get(19).answer().status()).isEqualTo(200);
      all.forEach(RawConnection::close);
    }
    awaitNobody();
  }

  @Test
  @DisplayName("the stream listener hangs up without a word, so that an EventSource comes again")
  void withoutWord() {
    listen(1, 1, HEAD_MILLIS, false);
    try (RawConnection late = connect()) {
      assertThat(late.send("GET /now HTT").rest()).isEmpty();
    }
    awaitNobody();
    try (RawConnection busy = connect()) {
      busy.send(GET_LATER);
      await().until(() -> later.size() == 1);
      try (RawConnection same = connect();
          RawConnection other = RawConnection.between("127.0.0.2", server.actualPort())) {
        assertThat(same.isClosed()).isTrue();
        assertThat(other.isClosed()).isTrue();
      }
      answerAll();
      assertThat(busy.answer().body()).isEqualTo("later");
    }
    assertThat(metrics.refused("connections").count()).isOne();
    assertThat(metrics.refused("address_connections").count()).isOne();
    awaitNobody();
  }

  @Test
  @DisplayName("a client that is gone before its answer is not among those who wait")
  void goneBeforeItsAnswer() {
    listen(1, 2, 60_000);
    for (int i = 0; i < 3; i++) {
      try (RawConnection gone = connect()) {
        gone.send(GET_LATER);
        await().until(() -> later.size() == 1);
        gone.reset();
      }
      awaitNobody();
      answerAll();
    }

    try (RawConnection one = connect()) {
      one.send(GET_LATER);
      await().until(() -> later.size() == 1);
      try (RawConnection over = connect()) {
        assertThat(over.answer().status()).isEqualTo(503);
      }
      answerAll();
      assertThat(one.answer().body()).isEqualTo("later");
      try (RawConnection next = connect()) {
        assertThat(next.send(GET).answer().status()).isEqualTo(200);
      }
    }
    awaitNobody();
  }

  @Test
  @DisplayName("empty lines behind a request begin no other one")
  void emptyLines() {
    listen(100, 0, HEAD_MILLIS);
    try (RawConnection client = connect()) {
      assertThat(client.send(GET + "\r\n").answer().status()).isEqualTo(200);
      client.send("\r\n");
      Futures.await(vertx.timer(3 * HEAD_MILLIS));
      assertThat(client.send(GET).answer().status()).isEqualTo(200);
    }
  }

  private void listen(int most, int ofAddress, long headMillis) {
    listen(most, ofAddress, headMillis, true);
  }

  private void listen(int most, int ofAddress, long headMillis, boolean answers) {
    Limits limits = new Limits(new LimitsConfig(most, ofAddress, 0, 0, 0, 0), List.of(), metrics);
    connections = limits.connections();
    Problems problems = new Problems(Map.of(), failure -> Optional.empty());
    ExactRouter router = new ExactRouter(vertx, problems);
    router.get("/now").respond(ctx -> Answers.end(ctx, 200, "text/plain", Buffer.buffer("now")));
    router
        .get("/later")
        .respond(
            ctx -> {
              Promise<Void> due = Promise.promise();
              later.add(due);
              return due.future()
                  .compose(now -> Answers.end(ctx, 200, "text/plain", Buffer.buffer("later")));
            });
    server =
        HttpServers.create(
            vertx,
            new HttpServerOptions(),
            new Admission(vertx, connections, headMillis, answers),
            answers,
            router,
            problems::handleInvalid);
    Futures.await(server.listen(0, "127.0.0.1"));
  }

  private RawConnection connect() {
    return RawConnection.to(server.actualPort());
  }

  private void answerAll() {
    await().until(() -> !later.isEmpty());
    List.copyOf(later).forEach(Promise::complete);
    later.clear();
  }

  private void awaitNobody() {
    awaitOpen(0);
  }

  private void awaitOpen(int count) {
    await().untilAsserted(() -> assertThat(connections.open()).isEqualTo(count));
  }

  private static void trickle(RawConnection slow) {
    try {
      slow.send("x");
    } catch (RuntimeException closed) {
      // As it should be; the answer tells.
    }
  }
}
