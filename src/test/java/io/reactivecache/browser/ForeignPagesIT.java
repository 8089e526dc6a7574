package io.reactivecache.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import io.netty.util.NetUtil;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestServers;
import io.vertx.core.json.JsonArray;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real browser does for a page, of another site or of ours. */
@DisplayName("A page")
@SuppressWarnings("NullAway.Init")
class ForeignPagesIT {

  private static final String REBOUND = "evil.example";

  private static Browsers browsers;
  private static RunningServer server;
  private static ForeignSite elsewhere;

  private final String user = TestServers.uniqueName("user");
  private Visitor visitor;

  @BeforeAll
  static void start() {
    browsers = Browsers.launch(List.of(REBOUND));
    elsewhere = ForeignSite.start();
    server = withoutAudits().start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
    if (elsewhere != null) {
      elsewhere.close();
    }
    if (browsers != null) {
      browsers.close();
    }
  }

  @BeforeEach
  void arrive() {
    visitor = browsers.visitor();
    server.call("POST", "/v1/profile/" + user + "?action=inc_likes");
  }

  @AfterEach
  void leave() {
    visitor.close();
  }

  @Test
  @DisplayName("of another site may write by no form, no script and no method")
  void writes() {
    Page page = elsewhere.visitedBy(visitor);
    URI like = at("localhost", server.api(), "/v1/profile/" + user + "?action=inc_likes");

    assertThat(ForeignSite.sendUnread(page, like).status()).isEqualTo(403);
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      assertThat(ForeignSite.fetch(page, method, like.toString())).startsWith("TypeError");
    }
    Response form = ForeignSite.sendForm(page, like);
    assertThat(form.status()).isEqualTo(403);
    assertThat(form.text()).contains("Pages of " + elsewhere.origin() + " may change nothing");

    assertThat(likes(server)).isEqualTo("1");
  }

  @Test
  @DisplayName("has no audit started at the admin face, also not if it is ours of the public port")
  void audits() {
    URI audit = at("localhost", server.admin(), "/v1/admin/mirrors/profile/audit");
    String before = server.ask("GET", "/v1/admin/audits").body();

    assertThat(ForeignSite.sendUnread(elsewhere.visitedBy(visitor), audit).status()).isEqualTo(403);
    assertThat(ForeignSite.sendForm(elsewhere.visitedBy(visitor), audit).status()).isEqualTo(403);
    Page ours = visitor.open(at("localhost", server.api(), "/docs"));
    assertThat(ForeignSite.sendForm(ours, audit).status()).isEqualTo(403);

    assertThat(server.ask("GET", "/v1/admin/audits").body()).isEqualTo(before);
    Page console = visitor.open(at("localhost", server.admin(), "/console"));
    assertThat(ForeignSite.fetch(console, "POST", audit.getPath())).startsWith("202 ");
  }

  @Test
  @DisplayName("of another site has the admin face read nothing, and may link to its console")
  void adminReads() {
    Page page = elsewhere.visitedBy(visitor);
    URI console = at("localhost", server.admin(), "/console");
    for (String path : List.of("/v1/admin/audits", "/metrics", "/health/ready", "/console")) {
      URI asked = at("localhost", server.admin(), path);
      assertThat(ForeignSite.getUnread(page, asked).status()).as(path).isEqualTo(403);
    }
    URI audits = at("localhost", server.admin(), "/v1/admin/audits");
    assertThat(ForeignSite.follow(page, audits).status()).isEqualTo(403);

    Page visited = elsewhere.visitedBy(visitor);
    assertThat(ForeignSite.follow(visited, console).status()).isEqualTo(200);
    visited.locator("#node[data-state=up]").waitFor();
  }

  @Test
  @DisplayName("of another site may not read a row, or a stream")
  void reads() {
    Page page = elsewhere.visitedBy(visitor);
    String row = "/v1/profile/" + user;
    String stream = "/stream?username=" + user;

    for (URI read :
        List.of(
            at("localhost", server.api(), row),
            at("localhost", server.api(), stream),
            at("localhost", server.stream(), stream),
            at("localhost", server.admin(), "/metrics"))) {
      assertThat(ForeignSite.fetch(page, "GET", read.toString())).startsWith("TypeError");
    }
  }

  @Test
  @DisplayName("whose name was made to lead to us reads nothing, at no port")
  void rebinding() {
    double reads = server.metric("reactive_cache_reads_total", "");
    String row = "/v1/profile/" + user;
    for (URI face : List.of(server.api(), server.stream(), server.admin())) {
      Page page = visitor.open(at(REBOUND, face, "/"));
      for (String path : List.of(row, "/v1/mirrors/profile/" + user, "/stream?username=" + user)) {
        assertThat(ForeignSite.fetch(page, "GET", path)).startsWith("421 ").doesNotContain("likes");
      }
      assertThat(ForeignSite.fetch(page, "GET", "/metrics")).startsWith("421 ");
      assertThat(ForeignSite.fetch(page, "POST", row + "?action=inc_likes")).startsWith("421 ");
      assertThat(ForeignSite.fetch(page, "DELETE", row)).startsWith("421 ");
    }

    assertThat(server.metric("reactive_cache_reads_total", "")).isEqualTo(reads);
    assertThat(likes(server)).isEqualTo("1");
  }

  @Test
  @DisplayName(
      "of another site cannot show ours in a frame, under what a visitor believes to press")
  void frames() {
    for (URI shown :
        List.of(
            ProfilePage.address(at("localhost", server.api(), "/"), user),
            at("localhost", server.api(), "/docs"),
            at("localhost", server.admin(), "/console"))) {
      Page page = elsewhere.visitedBy(visitor);
      ConsoleMessage refusal =
          page.waitForConsoleMessage(
              new Page.WaitForConsoleMessageOptions()
                  .setPredicate(message -> message.text().contains("frame-ancestors")),
              () -> showInFrame(page, shown));

      assertThat(refusal.type()).isEqualTo("error");
      assertThat(page.frames().get(1).content()).doesNotContain("Reactive Cache");
    }
    Page page = elsewhere.visitedBy(visitor);
    showInFrame(page, at("localhost", server.api(), "/openapi.json"));
    assertThat(page.frames().get(1).content()).as("a frame can be looked into").contains("paths");
  }

  @Test
  @DisplayName("of a listed site reads rows with their headers, writes, and follows streams")
  void listed() {
    try (ForeignSite other = ForeignSite.start();
        RunningServer listing =
            withoutAudits()
                .file(file -> file.put("origins", new JsonArray().add(elsewhere.origin())))
                .start()) {
      Page page = elsewhere.visitedBy(visitor);
      String row = at("localhost", listing.api(), "/v1/profile/" + user).toString();

      assertThat(ForeignSite.fetch(page, "POST", row + "?action=inc_likes")).startsWith("200 ");
      assertThat(ForeignSite.fetch(page, "PUT", row + "?action=inc_likes")).startsWith("200 ");
      Awaitility.await()
          .pollInSameThread()
          .until(() -> ForeignSite.fetch(page, "GET", row).contains("\"likes_count\":2"));
      Object seen =
          page.evaluate(
              "async row => { const first = await fetch(row);"
                  + " const tag = first.headers.get('ETag');"
                  + " const again = await fetch(row,"
                  + "   {headers: {'If-None-Match': tag}, cache: 'no-store'});"
                  + " return [first.headers.get('X-Cache'), tag.length > 2, again.status]; }",
              row);
      assertThat(seen).isEqualTo(List.of("HIT", true, 304));
      assertThat(firstEvent(page, at("localhost", listing.api(), "/stream?username=" + user)))
          .contains("\"likes_count\":2");
      assertThat(ForeignSite.fetch(page, "GET", row + "/nothing")).startsWith("404 ");

      Page unlisted = other.visitedBy(visitor);
      assertThat(ForeignSite.fetch(unlisted, "GET", row)).startsWith("TypeError");
      URI like = URI.create(row + "?action=inc_likes");
      assertThat(ForeignSite.sendUnread(unlisted, like).status()).isEqualTo(403);
      assertThat(likes(listing)).isEqualTo("2");
    }
  }

  @ParameterizedTest
  @DisplayName("of ours writes, and follows the stream that it is sent to at another port")
  @ValueSource(strings = {"localhost", "127.0.0.1"})
  void ours(String host) {
    followsOwnStream(server, host);
  }

  @Test
  @DisplayName("of ours does so at an address of IPv6, too")
  void oursByIpv6() throws Exception {
    boolean hasIpv6 = NetworkInterface.getByInetAddress(NetUtil.LOCALHOST6) != null;
    assumeTrue(hasIpv6, "skipped: this machine has no IPv6");
    try (RunningServer everywhere =
        withoutAudits()
            .variable("RC_HTTP_HOST", "::")
            .variable("RC_STREAM_HOST", "::")
            .file(file -> file.put("access", "open").put("origins", new JsonArray()))
            .start()) {
      everywhere.call("POST", "/v1/profile/" + user + "?action=inc_likes");
      followsOwnStream(everywhere, "[::1]");
    }
  }

  private void followsOwnStream(RunningServer at, String host) {
    Page page = visitor.context().newPage();
    String elsewhere = at(host, at.stream(), "/stream?").toString();
    Response followed =
        page.waitForResponse(
            response -> response.url().startsWith(elsewhere),
            () -> page.navigate(ProfilePage.address(at(host, at.api(), "/"), user).toString()));
    assertThat(followed.status()).isEqualTo(200);

    ProfilePage profile = new ProfilePage(page);
    profile.showsConnection("live");
    profile.showsLikes(1).press("inc_likes").showsLikes(2);
    visitor.assertNothingFailed();
  }

  private static void showInFrame(Page page, URI shown) {
    page.evaluate(
        "to => new Promise(loaded => { const frame = document.createElement('iframe');"
            + " frame.src = to; frame.onload = loaded; document.body.append(frame); })",
        shown.toString());
  }

  private static String firstEvent(Page page, URI stream) {
    return (String)
        page.evaluate(
            "to => new Promise(told => { const stream = new EventSource(to);"
                + " stream.onmessage = event => { stream.close(); told(event.data); };"
                + " stream.onerror = () => { stream.close(); told('error'); }; })",
            stream.toString());
  }

  private String likes(RunningServer of) {
    return String.valueOf(
        of.database().value("select likes_count::text from profile where username = ?", user));
  }

  /** The audit of the background would change what the test looks at. */
  private static RunningServer.SetUp withoutAudits() {
    return RunningServer.setUp()
        .options("pg-listener", options -> options.put("auditKeysPerSecond", 0));
  }

  private static URI at(String host, URI face, String path) {
    return URI.create("http://" + host + ":" + face.getPort() + path);
  }
}
