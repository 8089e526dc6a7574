package io.reactivecache.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.ConfigurationReader;
import io.reactivecache.support.RawConnection;
import io.reactivecache.support.RawConnection.Answer;
import io.reactivecache.support.Shipped;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is sent with, byte by byte: whose requests are taken. */
@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class SiteGuardTest {

  /** Another port of the node, as that of its streams is to its API. */
  private static final int OTHER_PORT = 9999;

  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final JsonObject file = Shipped.configuration();
  private Vertx vertx;

  @BeforeEach
  void configure(Vertx injected) {
    vertx = injected;
    OwnPorts.of(vertx).add(OTHER_PORT);
    file.put("hosts", new JsonArray().add("Cache.Example"));
    Shipped.options(file, "http-api", api -> api.put("host", "127.0.0.1"));
    Shipped.options(
        file,
        "sse-fanout",
        streams -> streams.put("publicUrl", "https://Stream.Example:8443/behind"));
  }

  @ParameterizedTest
  @DisplayName("addresses, names of the loopback and names that are configured are ours")
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.1:8080",
        "127.0.0.1.",
        "192.0.2.7",
        "[::1]",
        "[::1]:8080",
        "[2001:DB8::7]:1",
        "[::ffff:192.0.2.7]",
        "localhost",
        "LocalHost:8080",
        "localhost.",
        "a.localhost",
        "cache.example",
        "CACHE.EXAMPLE.:80",
        "stream.example",
        "stream.example:8080"
      })
  void ourHosts(String host) throws Exception {
    assertThat(ask(publicPolicy(), "GET", "Host: " + host + "\r\n").status()).isEqualTo(200);
    assertThat(handled).containsExactly("GET");
  }

  @ParameterizedTest
  @DisplayName("any other host may lead to whoever owns its name, and is not read for")
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:8080",
        "127.0.0.1.evil.example",
        "127.0.0.1.evil.example:8080",
        "localhost.evil.example",
        "notlocalhost",
        "localhost..",
        ".",
        "",
        ":8080",
        "1",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "127.0.0.256",
        "127.0.0.1.1",
        "[evil.example]",
        "[::1%25evil.example]",
        "[::g]",
        "cache.example.evil.example",
        "x.cache.example",
        "cache.example%00",
        "127.0.0.1%2eevil.example"
      })
  void otherHosts(String host) throws Exception {
    for (String method : List.of("GET", "HEAD", "POST", "OPTIONS", "MADE-UP")) {
      for (SitePolicy policy : List.of(publicPolicy(), SitePolicy.ofAdminPort(configuration()))) {
        assertThat(ask(policy, method, "Host: " + host + "\r\n").status())
            .as("%s for %s", method, host)
            .isEqualTo(421);
      }
    }
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("what is no host at all is no request")
  @ValueSource(strings = {"a/b", "a b", "user@localhost", "::1", "localhost:99999", "localhost:8x"})
  void noHosts(String host) throws Exception {
    String line = "Host: " + host + "\r\n";
    assertThat(ask(publicPolicy(), "GET", line).status()).isEqualTo(400);
    assertThat(ask(publicPolicy(), "GET", "/row", "HTTP/1.0", line).status()).isEqualTo(400);
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("HTTP/1.0 goes without a host, and no browser speaks it")
  void withoutHost() throws Exception {
    assertThat(ask(publicPolicy(), "GET", "/row", "HTTP/1.0", "").status()).isEqualTo(200);
    assertThat(ask(publicPolicy(), "GET", "/row", "HTTP/1.1", "").status()).isEqualTo(400);
  }

  @Test
  @DisplayName("who is refused is told how to be let in, in a text of bounded length")
  void hostIsTold() throws Exception {
    Answer answer = ask(publicPolicy(), "GET", "Host: evil.example:8080\r\n");
    assertThat(new JsonObject(answer.body()).getString("detail"))
        .isEqualTo(
            "This server does not answer for the host evil.example. The operator can name it in"
                + " hosts (RC_HOSTS).");
    assertThat(answer.head())
        .contains("HTTP/1.1 421 Misdirected Request")
        .contains("application/problem+json");

    Answer odd = ask(publicPolicy(), "GET", "Host: [<b>$" + "x".repeat(5_000) + "]\r\n");
    assertThat(odd.status()).isEqualTo(421);
    assertThat(odd.body()).contains("[?b??xxx").doesNotContain("<").hasSizeLessThan(400);
  }

  @Test
  @DisplayName("a path that is not there, and a method that it does not take, are refused before")
  void beforeRoutes() throws Exception {
    String host = "Host: evil.example\r\n";
    assertThat(ask(publicPolicy(), "GET", "/nothing", "HTTP/1.1", host).status()).isEqualTo(421);
    assertThat(ask(publicPolicy(), "DELETE", "/row", "HTTP/1.1", host).status()).isEqualTo(421);
    String page = "Host: localhost\r\nOrigin: https://evil.example\r\n";
    assertThat(ask(publicPolicy(), "POST", "/nothing", "HTTP/1.1", page).status()).isEqualTo(403);
    assertThat(ask(publicPolicy(), "DELETE", "/row", "HTTP/1.1", page).status()).isEqualTo(403);
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a page of ours may change what it shows")
  @CsvSource({
    "localhost:8080, http://localhost:8080",
    "localhost:8080, HTTP://LOCALHOST:8080",
    "localhost.:8080, http://localhost:8080",
    "localhost:8080, http://localhost.:8080",
    "localhost:8080, http://localhost:9999",
    "localhost:9000, http://localhost:9000",
    "127.0.0.1:8080, http://127.0.0.1:8080",
    "127.0.0.1:8080, http://127.0.0.1:9999",
    "[::1]:8080, http://[::1]:8080",
    "[::1]:8080, http://[::1]:9999",
    "[2001:DB8::7]:8080, http://[2001:db8::7]:8080",
    "cache.example, https://cache.example",
    "cache.example, http://cache.example",
    "cache.example:443, https://cache.example",
    "cache.example:80, http://cache.example",
    "cache.example:8443, https://cache.example:8443",
    "cache.example, https://stream.example:8443",
    "localhost:8080, https://stream.example:8443",
  })
  void ourPages(String host, String origin) throws Exception {
    assertThat(post(publicPolicy(), host, "Origin: " + origin + "\r\n")).isEqualTo(200);
  }

  @ParameterizedTest
  @DisplayName("no page of another site may, however near it comes to ours")
  @CsvSource({
    "localhost:8080, https://evil.example",
    "localhost:8080, http://evil.example:8080",
    "localhost:8080, http://6.6.6.6:8080",
    "localhost:8080, http://6.6.6.6:9999",
    "localhost:8080, http://localhost:3000",
    "localhost:8080, http://localhost",
    "localhost:8080, https://localhost",
    "localhost:8080, http://127.0.0.1:8080",
    "127.0.0.1:8080, http://localhost:8080",
    "127.0.0.1:8080, http://127.0.0.2:8080",
    "[::1]:8080, http://[::2]:8080",
    "localhost:8080, null",
    "localhost:8080, NULL",
    "localhost:8080, ''",
    "localhost:8080, *",
    "localhost:8080, localhost:8080",
    "localhost:8080, //localhost:8080",
    "localhost:8080, file://",
    "localhost:8080, ftp://localhost:8080",
    "localhost:8080, http://localhost:8080@evil.example",
    "localhost:8080, http://evil.example@localhost:8080",
    "localhost:8080, http://localhost:8080.evil.example",
    "localhost:8080, http://localhost:8080/",
    "localhost:8080, http://localhost:08080000",
    "localhost:8080, http://localhost:8080 http://evil.example",
    "localhost:8080, http://evil.example http://localhost:8080",
    "localhost:8080, http://a.localhost:8080",
    "a.localhost:8080, http://b.localhost:8080",
    "cache.example, http://cache.example:8080",
    "cache.example:443, http://cache.example",
    "cache.example:8080, https://cache.example",
    "cache.example, https://x.cache.example",
    "cache.example, https://cache.example.evil.example",
    "localhost:8080, https://stream.example",
    "localhost:8080, http://stream.example:8443",
    "localhost:8080, https://stream.example:8443/behind",
  })
  void otherPages(String host, String origin) throws Exception {
    assertThat(post(publicPolicy(), host, "Origin: " + origin + "\r\n")).isEqualTo(403);
    assertThat(handled).isEmpty();
  }

  @Test
  @DisplayName("one that sends a second origin is not ours, whatever the first one is")
  void twoOrigins() throws Exception {
    String ours = "Origin: http://localhost:8080\r\n";
    String evil = "Origin: https://evil.example\r\n";
    assertThat(post(publicPolicy(), "localhost:8080", ours + evil)).isEqualTo(403);
    assertThat(post(publicPolicy(), "localhost:8080", evil + ours)).isEqualTo(403);
    assertThat(post(publicPolicy(), "localhost:8080", ours + ours)).isEqualTo(403);
    assertThat(handled).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("a program tells no origin; a browser that tells none may tell that it is foreign")
  @CsvSource({
    "'', 200",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
    "Sec-Fetch-Site: same-site, 200",
    "Sec-Fetch-Site: cross-site, 403",
    "sec-fetch-site: Cross-Site, 403",
    "Sec-Fetch-Site: same-origin~Sec-Fetch-Site: cross-site, 403",
  })
  void withoutOrigin(String headers, int status) throws Exception {
    assertThat(post(publicPolicy(), "localhost:8080", lines(headers))).isEqualTo(status);
    assertThat(handled).hasSize(status == 200 ? 1 : 0);
  }

  @ParameterizedTest
  @DisplayName("a page of another site may read as far as its browser lets it, and do nothing else")
  @CsvSource({
    "GET, 200",
    "HEAD, 200",
    "OPTIONS, 204",
    "TRACE, 200",
    "POST, 403",
    "PUT, 403",
    "PATCH, 403",
    "DELETE, 403",
    "MADE-UP, 403",
    "get, 403",
  })
  void methods(String method, int status) throws Exception {
    String page =
        "Host: localhost\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n";

    Answer answer = ask(publicPolicy(), method, page);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.head()).doesNotContain("Access-Control");
  }

  @Test
  @DisplayName("who is refused is told how pages are let in, where they can be")
  void pageIsTold() throws Exception {
    String page = "Host: localhost\r\nOrigin: https://evil.example\r\n";
    assertThat(detail(ask(publicPolicy(), "POST", page)))
        .isEqualTo(
            "Pages of https://evil.example may change nothing here. The operator can name their"
                + " origin in origins (RC_ORIGINS).");
    assertThat(detail(ask(SitePolicy.ofAdminPort(configuration()), "POST", page)))
        .isEqualTo("Pages of https://evil.example may change nothing here.");
    assertThat(detail(ask(SitePolicy.ofAdminPort(configuration()), "GET", page)))
        .isEqualTo("Pages of https://evil.example may read nothing here.");
    assertThat(
            detail(
                ask(publicPolicy(), "POST", "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n")))
        .startsWith("Pages of another site may change nothing here.");
    String odd = "Host: localhost\r\nOrigin: <b>\u00e9\"" + "x".repeat(5_000) + "\r\n";
    assertThat(ask(publicPolicy(), "POST", odd).body())
        .contains("Pages of ?b???xxx")
        .hasSizeLessThan(400);
  }

  @Test
  @DisplayName("a listed origin is let in by its very text, and another one is not")
  void listed() throws Exception {
    file.put("origins", new JsonArray().add("https://app.example").add("http://six.example:6"));

    assertThat(post(publicPolicy(), "localhost", "Origin: https://app.example\r\n")).isEqualTo(200);
    assertThat(post(publicPolicy(), "localhost", "Origin: http://six.example:6\r\n"))
        .isEqualTo(200);
    assertThat(post(publicPolicy(), "localhost", "Origin: https://APP.example\r\n")).isEqualTo(403);
    assertThat(post(publicPolicy(), "localhost", "Origin: http://app.example\r\n")).isEqualTo(403);
    assertThat(post(publicPolicy(), "localhost", "Sec-Fetch-Site: cross-site\r\n")).isEqualTo(403);
  }

  @ParameterizedTest
  @DisplayName("one is let in that is listed otherwise than its browser writes it")
  @CsvSource({
    "https://App.Example.org, https://app.example.org, 200",
    "https://app.example.org:443, https://app.example.org, 200",
    "http://x:80, http://x, 200",
    "http://x:080, http://x, 200",
    "http://App.example.org:8080, http://app.example.org:8080, 200",
    "'http://[2001:DB8::7]:80', 'http://[2001:db8::7]', 200",
    "https://app.example.org:80, https://app.example.org:80, 200",
    "https://app.example.org:80, https://app.example.org, 403",
    "http://x:443, http://x, 403",
    "http://x:443, https://x, 403",
    "https://App.Example.org, http://app.example.org, 403",
  })
  void listedOtherwise(String listed, String origin, int status) throws Exception {
    file.put("origins", new JsonArray().add(listed));

    assertThat(post(publicPolicy(), "localhost:8080", "Origin: " + origin + "\r\n"))
        .isEqualTo(status);
  }

  @Test
  @DisplayName("where every page is let in, so is one that hides where it comes from")
  void all() throws Exception {
    file.put("access", "open");

    for (String header :
        List.of("Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site")) {
      assertThat(post(publicPolicy(), "localhost", header + "\r\n")).isEqualTo(200);
    }
    assertThat(ask(publicPolicy(), "GET", "Host: evil.example\r\n").status()).isEqualTo(421);
  }

  @ParameterizedTest
  @DisplayName("the admin face lets in pages of its very own origin, whatever is configured")
  @CsvSource({
    "localhost:8090, http://localhost:8090, 200",
    "[::1]:8090, http://[::1]:8090, 200",
    "cache.example, https://cache.example, 200",
    "localhost:8090, http://localhost:9999, 403",
    "localhost:8090, http://127.0.0.1:8090, 403",
    "localhost:8090, https://app.example, 403",
    "localhost:8090, https://stream.example:8443, 403",
    "localhost:8090, null, 403",
    "stream.example, https://stream.example, 421",
  })
  void admin(String host, String origin, int status) throws Exception {
    file.put("access", "open").put("origins", new JsonArray().add("*").add("https://app.example"));

    Answer answer =
        ask(
            SitePolicy.ofAdminPort(configuration()),
            "POST",
            "Host: " + host + "\r\nOrigin: " + origin + "\r\n");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(handled).hasSize(status == 200 ? 1 : 0);
  }

  @ParameterizedTest
  @DisplayName("the admin face has no page of another site read; a link to a page is followed")
  @CsvSource({
    "GET, /row, '', 200",
    "GET, /v1/admin/row, Sec-Fetch-Site: none~Sec-Fetch-Mode: navigate, 200",
    "GET, /v1/admin/row, Sec-Fetch-Site: same-origin~Sec-Fetch-Mode: cors, 200",
    "GET, /v1/admin/row, Origin: http://localhost:8090, 200",
    "GET, /row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: navigate, 200",
    "GET, /v1/admin/row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: navigate, 403",
    "HEAD, /row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: navigate, 403",
    "POST, /row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: navigate, 403",
    "GET, /row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: no-cors, 403",
    "GET, /row, Sec-Fetch-Site: Cross-Site, 403",
    "OPTIONS, /row, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: cors, 403",
    "GET, /nothing, Sec-Fetch-Site: cross-site~Sec-Fetch-Mode: no-cors, 403",
    "GET, /row, Origin: https://evil.example, 403",
    "GET, /row, Origin: null~Sec-Fetch-Mode: navigate, 403",
  })
  void adminReads(String method, String path, String headers, int status) throws Exception {
    file.put("access", "open");
    String head = "Host: localhost:8090\r\n" + lines(headers);

    assertThat(
            ask(SitePolicy.ofAdminPort(configuration()), method, path, "HTTP/1.1", head).status())
        .isEqualTo(status);
    assertThat(handled).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  @DisplayName("a name that a listener was told to listen on is ours")
  void listenersName() throws Exception {
    file.put("access", "open");
    Shipped.options(file, "sse-fanout", streams -> streams.put("host", "node1.example"));

    assertThat(ask(publicPolicy(), "GET", "Host: node1.example:8081\r\n").status()).isEqualTo(200);
    assertThat(
            ask(SitePolicy.ofAdminPort(configuration()), "GET", "Host: node1.example\r\n").status())
        .isEqualTo(421);
  }

  private SitePolicy publicPolicy() throws Exception {
    return SitePolicy.ofPublicPorts(vertx, configuration());
  }

  private Configuration configuration() throws Exception {
    return new ConfigurationReader().read(file.encode(), Map.of());
  }

  private int post(SitePolicy policy, String host, String headers) {
    return ask(policy, "POST", "Host: " + host + "\r\n" + headers).status();
  }

  private Answer ask(SitePolicy policy, String method, String headers) {
    return ask(policy, method, "/row", "HTTP/1.1", headers);
  }

  private Answer ask(
      SitePolicy policy, String method, String path, String version, String headers) {
    Problems problems = new Problems(Map.of(), failure -> Optional.empty());
    ExactRouter router = new ExactRouter(vertx, problems).before(new SiteGuard(policy));
    for (String served : List.of("/row", "/v1/admin/row")) {
      router
          .route(
              served,
              HttpMethod.GET,
              HttpMethod.HEAD,
              HttpMethod.POST,
              HttpMethod.TRACE,
              HttpMethod.valueOf("MADE-UP"))
          .respond(
              ctx -> {
                handled.add(ctx.request().method().name());
                return Answers.end(ctx, 200, "text/plain", Buffer.buffer("row"));
              });
    }
    int port =
        HttpServers.create(vertx, new HttpServerOptions(), router, problems::handleInvalid)
            .listen(0, "127.0.0.1")
            .timeout(20, TimeUnit.SECONDS)
            .await()
            .actualPort();
    try (RawConnection connection = RawConnection.to(port)) {
      connection.send(method + " " + path + " " + version + "\r\n" + headers + "\r\n");
      return method.equals("HEAD") ? connection.answerToHead() : connection.answer();
    }
  }

  private static String lines(String headers) {
    return headers.isEmpty() ? "" : headers.replace("~", "\r\n") + "\r\n";
  }

  private static String detail(Answer answer) {
    return new JsonObject(answer.body()).getString("detail");
  }
}
