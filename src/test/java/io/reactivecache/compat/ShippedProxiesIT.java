package io.reactivecache.compat;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.util.NetUtil;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.ProxyProcess;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.RunningServer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped files for proxies let through, and what they say while no server is there. */
class ShippedProxiesIT {

  private static final List<String> OF_OPERATORS =
      List.of(
          "metrics",
          "console",
          "health/ready",
          "health/live",
          "v1/audits",
          "v1/audits/profile",
          "v1/mirrors/profile/audit",
          "v1/mirrors/profile/quarantine",
          "v1/admin/audits",
          "v1/admin/audits/profile",
          "v1/admin/mirrors",
          "v1/admin/mirrors/profile/audit",
          "v1/admin/mirrors/profile/quarantine");

  /** What the files tell to set, and the name that they are for. */
  private static final String PUBLIC_URL = "https://live.example.org";

  private static final String PROXIES = "127.0.0.1/32";
  private static final Pattern CHECK =
      Pattern.compile("http-check send meth GET uri (\\S+) ver (\\S+) hdr Host (\\S+)");

  private static final String CLOSE = "Connection: close\r\n\r\n";

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy", "caddy"})
  @DisplayName("rows, pages and streams go through, what tells about the inside does not")
  void whatGoesThrough(String name) throws IOException {
    assertThat(ShippedProxy.shipped(name))
        .contains("RC_STREAM_PUBLIC_URL=" + PUBLIC_URL, "RC_TRUSTED_PROXIES=" + PROXIES);
    try (RunningServer server = asTheFilesTell()) {
      through(
          name,
          new Endpoints(server.api(), server.stream(), server.admin()),
          port -> {
            assertThat(get(port, "/v1/mirrors").status()).isEqualTo(200);
            assertThat(all(port, "GET /v1/mirrors HTTP/1.1\r\n", "live.example.org"))
                .contains("HTTP/1.1 200", "{\"mirrors\":[");
            assertThat(all(port, "GET / HTTP/1.1\r\n")).contains("<!doctype html>");
            assertThat(send(port, "GET /v1/mirrors HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            assertThat(open(port)).contains("200", "text/event-stream", "retry: ");
            for (String inside : OF_OPERATORS) {
              assertThat(get(port, "/" + inside).status()).as(inside).isEqualTo(404);
              for (String target : new String[] {"*://127.0.0.1/", "*:///", "x://127.0.0.1/"}) {
                assertThat(get(port, target + inside).status()).as(target + inside).isIn(400, 404);
              }
            }
          });
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy", "caddy"})
  @DisplayName("while no server is there, streams are told to come again, whoever asks")
  void away(String name) {
    through(
        name,
        Endpoints.free(),
        port -> {
          // Before HAProxy has noticed it, it answers an empty one.
          assertThat(stream(port, ""))
              .contains("HTTP/1.1 200")
              .containsPattern("(?i)content-type: text/event-stream");
          Awaitility.await().until(() -> stream(port, "").contains("\nevent: reconnect\n"));
          assertThat(stream(port, "Last-Event-ID: 7-42\r\n"))
              .contains("HTTP/1.1 200", "\r\n\r\nretry: ")
              .containsPattern("(?i)content-type: text/event-stream")
              .containsPattern("(?i)cache-control: no-store")
              .containsPattern("(?i)access-control-allow-origin: \\*")
              .containsPattern(
                  "retry: ([1-3]\\d{3})\nid: 7-42\nevent: reconnect\ndata: \\{\"millis\":\\1}\n\n");
          assertThat(
                  send(port, "OPTIONS /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n" + CLOSE).head())
              .contains("HTTP/1.1 200")
              .containsPattern("(?i)access-control-allow-headers: .*Last-Event-ID");
          assertThat(get(port, "/v1/mirrors").status()).isIn(502, 503);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"nginx", "haproxy", "caddy"})
  @DisplayName("the server is told who asks, and for which name, and no client's own word on it")
  void whoAsks(String name) throws IOException {
    HttpServer listener = HttpServer.create(new InetSocketAddress(NetUtil.LOCALHOST4, 0), 0);
    listener.createContext("/", ShippedProxiesIT::tellHeaders);
    listener.start();
    URI here = URI.create("http://127.0.0.1:" + listener.getAddress().getPort());
    try {
      through(
          name,
          new Endpoints(here, here, here),
          port -> {
            for (String path : new String[] {"/v1/mirrors", "/stream?username=a"}) {
              String forged =
                  String.join(
                      "\r\n",
                      "X-Forwarded-For: 203.0.113.7, 203.0.113.8",
                      "X-Forwarded-For: 203.0.113.9",
                      "Forwarded: for=203.0.113.10",
                      "");
              String told =
                  all(port, "GET " + path + " HTTP/1.1\r\n" + forged, "live.example.org:8000");
              assertThat(told.lines())
                  .as(told)
                  .contains("host: live.example.org:8000", "x-forwarded-for: 127.0.0.1");
              assertThat(told).doesNotContain("203.0.113", "\nforwarded:");
            }
          });
    } finally {
      listener.stop(0);
    }
  }

  @Test
  @DisplayName("the checks that HAProxy's file tells of are let in")
  void checks() throws IOException {
    List<MatchResult> checks = CHECK.matcher(ShippedProxy.shipped("haproxy")).results().toList();
    assertThat(checks).isNotEmpty();
    try (RunningServer server = asTheFilesTell()) {
      for (MatchResult check : checks) {
        String request = "GET %s %s\r\nHost: %s\r\n\r\n";
        String asked = request.formatted(check.group(1), check.group(2), check.group(3));
        assertThat(send(server.api().getPort(), asked).status()).isEqualTo(200);
      }
    }
  }

  private static RunningServer asTheFilesTell() {
    return RunningServer.setUp()
        .options("sse-fanout", options -> options.put("publicUrl", PUBLIC_URL))
        .file(file -> file.put("trustedProxies", new JsonArray().add(PROXIES)))
        .start();
  }

  /** Answers what it was asked with, a line each. */
  private static void tellHeaders(HttpExchange exchange) throws IOException {
    StringBuilder told = new StringBuilder("\n");
    exchange
        .getRequestHeaders()
        .forEach(
            (header, values) ->
                values.forEach(
                    value -> told.append(header.toLowerCase(Locale.ROOT) + ": " + value + "\n")));
    byte[] body = told.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void through(String name, Endpoints server, Consumer<Integer> test) {
    ProxyProcess.assumeInstalled(name);
    try (ShippedProxy proxy = ShippedProxy.start(name, server).orElseThrow()) {
      test.accept(proxy.port());
    }
  }

  private static Answer get(int port, String target) {
    return send(port, "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + CLOSE);
  }

  private static Answer send(int port, String request) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request).answer();
    }
  }

  private static String stream(int port, String headers) {
    return all(port, "GET /stream?username=a HTTP/1.1\r\n" + headers);
  }

  /** All of an answer that ends. */
  private static String all(int port, String request) {
    return all(port, request, "127.0.0.1");
  }

  private static String all(int port, String request, String host) {
    try (RawConnection connection = RawConnection.to(port)) {
      return connection.send(request + "Host: " + host + "\r\n" + CLOSE).rest();
    }
  }

  /** The beginning of a stream. */
  private static String open(int port) {
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send("GET /stream?username=a HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
      return connection.until("\n:\n");
    }
  }
}
