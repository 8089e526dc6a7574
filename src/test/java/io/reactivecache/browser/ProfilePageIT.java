package io.reactivecache.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.reactivecache.support.RunningServer;
import io.reactivecache.support.TestServers;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The profile page")
class ProfilePageIT {

  private static Browsers browsers;
  private static RunningServer server;

  private final String user = TestServers.uniqueName("user");
  private Visitor visitor;

  @BeforeAll
  static void start() {
    browsers = Browsers.launch();
    server = RunningServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
    if (browsers != null) {
      browsers.close();
    }
  }

  @BeforeEach
  void arrive() {
    visitor = browsers.visitor();
  }

  @AfterEach
  void leave() {
    visitor.assertNothingFailed();
    visitor.assertAskedOnly(server.api(), server.stream(), server.admin());
    visitor.close();
  }

  @Test
  @DisplayName("follows what another tab does")
  void twoTabsFollowEachOther() {
    ProfilePage one = open(user);
    ProfilePage other = open(user);

    one.press("inc_likes").press("inc_likes");
    other.press("inc_followers").press("inc_followings");
    other.press("dec_likes");

    for (ProfilePage tab : new ProfilePage[] {one, other}) {
      tab.showsLikes(1).showsCounter("followers_count", 1).showsCounter("followings_count", 1);
    }
  }

  @Test
  @DisplayName("ends a burst of 1,000 updates on the exact number, in every tab")
  void burstEndsOnTheExactNumber() {
    ProfilePage one = open(user);
    ProfilePage other = open(user);

    one.startBurst().showsBurstResult("The page showed 1,000 after");

    one.showsLikes(1_000);
    other.showsLikes(1_000);
    assertThat(likesInPostgres()).isEqualTo("1000");
  }

  @Test
  @DisplayName("shows a change that was made by SQL, in every tab")
  void sqlShowsInEveryTab() {
    ProfilePage one = open(user);
    ProfilePage other = open(user);
    one.press("inc_likes").showsLikes(1);

    server
        .database()
        .execute("update profile set likes_count = 4711 where username = '" + user + "'");

    one.showsLikes(4_711);
    other.showsLikes(4_711);
  }

  @Test
  @DisplayName("shows zeros for a user who does not exist, and comes alive at the first increment")
  void unknownUserComesAlive() {
    ProfilePage tab = open(user).showsThatThereIsNoProfile();

    tab.press("inc_followers");

    tab.showsCounter("followers_count", 1).showsLikes(0).showsThatThereIsAProfile();
  }

  @Test
  @DisplayName("shows that a profile was deleted, and that it was made again")
  void deletionShows() {
    ProfilePage one = open(user);
    ProfilePage other = open(user);
    one.press("inc_likes").showsLikes(1);
    other.showsLikes(1);

    other.delete();
    one.showsThatThereIsNoProfile();
    other.showsThatThereIsNoProfile();

    one.press("inc_followers").showsCounter("followers_count", 1).showsLikes(0);
    other.showsCounter("followers_count", 1).showsThatThereIsAProfile();
  }

  @Test
  @DisplayName("takes a name with quotes, spaces, markup and other scripts as it is")
  void oddNames() {
    String name = "O'Neil & <b>Zoë</b> 雪 " + user;
    ProfilePage tab = open(name);

    tab.press("inc_likes").showsLikes(1);

    assertThat(tab.page().locator("#handle")).hasText("@" + name);
    assertThat(
            server
                .database()
                .value("select likes_count::text from profile where username = ?", name))
        .isEqualTo("1");
  }

  @Test
  @DisplayName("is not needed: ten lines of script on the API's origin do the same")
  void tenLinesOfScript() {
    Page page = visitor.open(server.api().resolve("/docs"));

    page.evaluate(SCRIPT, user);
    assertThat(page).hasTitle("open");
    assertThat(page.evaluate("increment()")).isEqualTo(true);

    assertThat(page).hasTitle("likes: 1");
    server.database().execute("update profile set likes_count = 2 where username = '" + user + "'");
    assertThat(page).hasTitle("likes: 2");
  }

  private static final String SCRIPT =
      """
      (user) => {
        const stream = new EventSource("/stream?username=" + user);
        stream.onopen = () => (document.title = "open");
        stream.onmessage = (e) => (document.title = "likes: " + JSON.parse(e.data).likes_count);
        window.increment = async () => {
          const url = "/v1/profile/" + user + "?action=inc_likes";
          const answer = await fetch(url, { method: "PUT" });
          return (await answer.json()).success;
        };
      }
      """;

  @ParameterizedTest(name = "{0} at {1} x {2}")
  @CsvSource({
    "/, 320, 640",
    "/, 360, 740",
    "/console, 320, 640",
    "/docs, 320, 640",
    "/, 1280, 800"
  })
  @DisplayName("and its neighbours never scroll sideways")
  void fitsTheWindow(String path, int width, int height) {
    try (Visitor small = browsers.visitor(width, height)) {
      URI face = path.equals("/console") ? server.admin() : server.api();
      Page page = small.open(face.resolve(path));
      assertThat(page.locator("h1")).isVisible();
      assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(width);
      small.assertNothingFailed();
    }
  }

  @Test
  @DisplayName("has a neighbour that shows the state of the node's parts")
  void console() {
    Page page = visitor.open(server.admin().resolve("/console"));

    assertThat(page.locator("#node")).hasAttribute("data-state", "up");
    assertThat(page.locator("#parts tr th")).not().hasCount(0);
    assertThat(page.locator("[data-figure=Leadership] .value")).hasText("Leader");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"API, /", "API, /docs", "admin, /", "admin, /console"})
  @DisplayName("and its neighbours link to nothing that their own port does not serve")
  void linksAreServed(String face, String path) {
    URI own = face.equals("API") ? server.api() : server.admin();
    Page page = visitor.open(own.resolve(path));
    Object links =
        page.evaluate("[...new Set([...document.links].map((it) => it.href.split('#')[0]))]");

    assertThat((List<?>) links)
        .hasSizeGreaterThan(2)
        .allSatisfy(
            link -> {
              URI uri = URI.create(link.toString());
              assertThat(uri.getAuthority()).isEqualTo(own.getAuthority());
              assertThat(page.request().get(link.toString()).status()).as("%s", uri).isEqualTo(200);
            });
  }

  @Test
  @DisplayName("has a neighbour that describes the API")
  void reference() {
    Page page = visitor.open(server.api().resolve("/docs"));

    assertThat(page.locator("#streamProfiles h3")).hasText("Watch profiles");
  }

  private ProfilePage open(String username) {
    return ProfilePage.open(visitor, server.api(), username);
  }

  private String likesInPostgres() {
    return String.valueOf(
        server.database().value("select likes_count::text from profile where username = ?", user));
  }
}
