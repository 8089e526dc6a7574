package io.reactivecache.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one address may have done, and that others are served meanwhile. */
class AddressBoundsIT {

  private static final String OTHER = "127.0.0.2";

  @Test
  @DisplayName("rows that Redis does not hold are refused to who had its share, others never are")
  void misses() {
    try (RunningServer server = bounded("missesPerSecond", 1)) {
      put(server, "held");
      assertThat(read(server, "127.0.0.1", "held").head()).containsIgnoringCase("x-cache: hit");

      Answer refused = untilRefused(server, "127.0.0.1");
      assertThat(refused.head()).containsPattern("(?i)retry-after: [1-9]");
      assertThat(refused.body()).contains("\"status\":429", "not cached");
      for (int i = 0; i < 200; i++) {
        assertThat(read(server, "127.0.0.1", "held").status()).isEqualTo(200);
      }
      // What Redis knows not to exist is held, too.
      assertThat(read(server, "127.0.0.1", "none0").status()).isEqualTo(404);
      assertThat(read(server, OTHER, "none-of-other").status()).isEqualTo(404);
      assertThat(server.metric("reactive_cache_refused_total", "misses")).isPositive();
      await().until(() -> read(server, "127.0.0.1", "none-later").status() == 404);
    }
  }

  @Test
  @DisplayName("while Redis is away no read is refused for being a miss")
  void withoutRedis() {
    try (TestRedis redis = TestServers.ownRedis("bounds", List.of("--save", ""));
        RunningServer server =
            RunningServer.setUp()
                .redisUri(redis.uri())
                .file(file -> Shipped.limit(file, "missesPerSecond", 1))
                .start()) {
      put(server, "held");
      redis.freeze();
      await().until(() -> read(server, "127.0.0.1", "held").head().contains("MISS"));
      for (int i = 0; i < 50; i++) {
        Answer answer = read(server, "127.0.0.1", "held");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).contains("MISS");
      }
      redis.thaw();
      await().until(() -> read(server, "127.0.0.1", "held").head().contains("HIT"));
      assertThat(untilRefused(server, "127.0.0.1", "").status()).isEqualTo(429);
    }
  }

  @Test
  @DisplayName("writes are refused before anything is written")
  void writes() {
    try (RunningServer server = bounded("writesPerSecond", 1)) {
      int written = 0;
      Answer answer = write(server, "127.0.0.1", "POST");
      for (; answer.status() == 200; answer = write(server, "127.0.0.1", "POST")) {
        written++;
      }
      assertThat(written).isGreaterThanOrEqualTo(10);
      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.head()).containsPattern("(?i)retry-after: 1\r\n");
      assertThat(write(server, OTHER, "PUT").status()).isEqualTo(200);
      assertThat(server.database().value("select likes_count from profile where username = 'w'"))
          .isEqualTo(Integer.toString(written + 1));
      assertThat(read(server, "127.0.0.1", "w").status()).isEqualTo(200);
      assertThat(server.metric("reactive_cache_refused_total", "writes")).isPositive();
    }
  }

  @Test
  @DisplayName("audits and retries of quarantined rows share a bound, on the admin face")
  void audits() {
    try (RunningServer server = bounded("auditsPerMinute", 3)) {
      String admin = "/v1/admin/mirrors/profile/";
      assertThat(ask(server, "POST", admin + "audit").status()).isEqualTo(202);
      assertThat(ask(server, "POST", admin + "quarantine").status()).isEqualTo(202);
      assertThat(ask(server, "POST", admin + "audit").status()).isEqualTo(202);
      Answer refused = ask(server, "POST", admin + "audit");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.head()).containsPattern("(?i)retry-after: ([1-9]|1[0-9]|20)\r\n");
      assertThat(ask(server, "POST", admin + "quarantine").status()).isEqualTo(429);
      assertThat(ask(server, "GET", "/v1/admin/audits").status()).isEqualTo(200);
      assertThat(server.metric("reactive_cache_refused_total", "audits")).isEqualTo(2);
    }
  }

  @Test
  @DisplayName("of whom a trusted proxy speaks counts, and nobody else says who asks")
  void proxies() {
    try (RunningServer server =
        RunningServer.setUp()
            .file(file -> Shipped.limit(file, "missesPerSecond", 1))
            .file(file -> file.put("trustedProxies", new JsonArray().add(OTHER)))
            .start()) {
      String client = "X-Forwarded-For: 203.0.113.1, 198.51.100.7\r\n";
      Answer refused = untilRefused(server, OTHER, client);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(read(server, OTHER, "none-a", "X-Forwarded-For: 198.51.100.8\r\n").status())
          .isEqualTo(404);
      assertThat(read(server, OTHER, "none-b", "Forwarded: for=198.51.100.9\r\n").status())
          .isEqualTo(404);
      // Who is no proxy may say what he likes.
      assertThat(untilRefused(server, "127.0.0.3", "X-Forwarded-For: 192.0.2.1\r\n").status())
          .isEqualTo(429);
      for (int i = 0; i < 20; i++) {
        String other = "X-Forwarded-For: 192.0.2." + i + "\r\n";
        untilRefused(server, "127.0.0.3", other);
      }
    }
  }

  @Test
  @DisplayName("a stream that the API passes on counts for who asked for it")
  void passedOn() {
    try (RunningServer server =
        RunningServer.setUp()
            .file(file -> Shipped.limit(file, "streamsPerAddress", 2))
            .file(file -> Shipped.limit(file, "connectionsPerAddress", 4))
            .file(file -> file.put("origins", new JsonArray().add("https://app.example")))
            .start()) {
      String get = "GET /stream?username=alice HTTP/1.1\r\nHost: localhost\r\n";
      try (RawConnection one = RawConnection.between(OTHER, server.api().getPort());
          RawConnection two = RawConnection.between(OTHER, server.api().getPort());
          RawConnection three = RawConnection.between(OTHER, server.api().getPort());
          RawConnection elsewhere = RawConnection.between("127.0.0.3", server.api().getPort())) {
        one.send(get + "\r\n").until("retry: ");
        two.send(get + "\r\n").until("retry: ");
        assertThat(three.send(get + "\r\n").answer().status()).isEqualTo(429);
        three.send(get + "Accept: text/event-stream\r\n\r\n").until("event: reconnect\n");
        elsewhere.send(get + "\r\n").until("retry: ");
        // One of the client's, one of ours to the listener, and what that accepted.
        assertThat(server.metric("reactive_cache_connections", "")).isGreaterThanOrEqualTo(9);
      }
      await().until(() -> server.metric("reactive_cache_stream_connections", "") == 0);
      try (RawConnection again = RawConnection.between(OTHER, server.api().getPort())) {
        again.send(get + "\r\n").until("retry: ");
      }
    }
  }

  @Test
  @DisplayName("a stream that finds no room behind the API is sent away, not refused")
  void passedOnWithoutRoom() {
    try (RunningServer server =
        RunningServer.setUp()
            .file(file -> Shipped.limit(file, "connections", 4))
            .file(file -> file.put("origins", new JsonArray().add("https://app.example")))
            .start()) {
      String get =
          String.join(
              "\r\n",
              "GET /stream?username=alice HTTP/1.1",
              "Host: localhost",
              "Accept: text/event-stream",
              "",
              "");
      try (RawConnection one = RawConnection.to(server.api().getPort());
          RawConnection two = RawConnection.to(server.api().getPort())) {
        one.send(get).until("retry: ");
        assertThat(two.send(get).until("event: reconnect\n")).startsWith("HTTP/1.1 200 OK");
      }
    }
  }

  private static RunningServer bounded(String bound, int most) {
    return RunningServer.setUp().file(file -> Shipped.limit(file, bound, most)).start();
  }

  private static void put(RunningServer server, String user) {
    assertThat(server.call("PUT", "/v1/profile/" + user + "?action=inc_likes").statusCode())
        .isEqualTo(200);
    await().until(() -> read(server, OTHER, user).head().contains("HIT"));
  }

  /** Asks for one row after another that nobody has. */
  private static Answer untilRefused(RunningServer server, String from, String... headers) {
    for (int i = 0; i < 1_000; i++) {
      Answer answer = read(server, from, "none" + i, headers);
      if (answer.status() == 429) {
        return answer;
      }
      assertThat(answer.status()).isEqualTo(404);
    }
    throw new AssertionError("a thousand rows were read");
  }

  private static Answer read(RunningServer server, String from, String user, String... headers) {
    return send(server.api().getPort(), from, "GET", "/v1/profile/" + user, headers);
  }

  private static Answer write(RunningServer server, String from, String method) {
    return send(server.api().getPort(), from, method, "/v1/profile/w?action=inc_likes");
  }

  private static Answer ask(RunningServer server, String method, String path) {
    return send(server.admin().getPort(), "127.0.0.1", method, path);
  }

  private static Answer send(int port, String from, String method, String path, String... headers) {
    try (RawConnection connection = RawConnection.between(from, port)) {
      return connection
          .send(
              method
                  + " "
                  + path
                  + " HTTP/1.1\r\nHost: localhost\r\n"
                  + String.join("", headers)
                  + "\r\n")
          .answer();
    }
  }
}
