package io.reactivecache.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("When a server fails it, the profile page")
class ProfilePageFaultsIT extends WithPagesOnly {

  private static final String EVENT =
      """
      retry: 200
      id: 7-%1$d
      data: {"username":"alice","followings_count":0,"followers_count":1,"likes_count":%1$d}

      """;

  @BeforeEach
  void answer() {
    streamTells(5);
  }

  @Test
  @DisplayName("says what the problem document says, and keeps its number")
  void problemIsShown() {
    String problem = "{\"status\":503,\"detail\":\"PostgreSQL is away.\",\"success\":false}";
    pages.answer("/v1/profile/alice", 503, "application/problem+json", problem);

    open().showsLikes(5).press("inc_likes").showsComplaint("PostgreSQL is away.").showsLikes(5);
  }

  @Test
  @DisplayName("says that nothing was confirmed when nobody answers")
  void noAnswerIsShown() {
    pages.refuse("/v1/profile/alice");

    open()
        .showsLikes(5)
        .press("inc_likes")
        .showsComplaint("The server cannot be reached. Nothing was confirmed.");
  }

  @Test
  @DisplayName("stops a burst at the first failure and tells how far it came")
  void burstStops() {
    pages.answer("/v1/profile/alice", 503, "text/plain", "busy");

    open().startBurst().showsBurstResult("Stopped after 0 updates. The server answered 503.");
  }

  @Test
  @DisplayName("follows again when a stream that ended comes back")
  void endedStreamComesBack() {
    ProfilePage page = open().showsLikes(5);

    streamTells(6);

    page.showsLikes(6);
  }

  @Test
  @DisplayName("opens a new stream when the browser gave up on the old one")
  void refusedStreamIsOpenedAgain() {
    ProfilePage page = open().showsLikes(5);
    pages.answer("/stream", 503, "text/plain", "away");
    page.page().waitForCondition(() -> pages.asked("/stream") >= 2);
    page.showsConnection("reconnecting");

    streamTells(7);

    page.showsLikes(7);
  }

  @Test
  @DisplayName("is not live when only a proxy answers, which says to come again")
  void answerOfAProxy() {
    pages.answer(
        "/stream",
        200,
        "text/event-stream",
        "retry: 100\nid: 7-5\nevent: reconnect\ndata: {\"millis\":100}\n\n");
    Page page = visitor.open(ProfilePage.address(PagesOnly.ADDRESS, "alice"));
    page.evaluate(
        """
        () => {
          const connection = document.getElementById("connection");
          window.states = new Set([connection.dataset.state]);
          new MutationObserver(() => window.states.add(connection.dataset.state))
            .observe(connection, { attributes: true });
        }""");

    page.waitForCondition(() -> pages.asked("/stream") >= 4);

    Assertions.assertThat(String.valueOf(page.evaluate("() => [...window.states].join()")))
        .doesNotContain("live")
        .contains("reconnecting");
  }

  @Test
  @DisplayName("says that it is offline, and follows again when it is not")
  void offline() {
    ProfilePage page = open().showsLikes(5);

    visitor.context().setOffline(true);
    page.showsConnection("offline");

    streamTells(8);
    visitor.context().setOffline(false);
    page.showsLikes(8);
  }

  @Test
  @DisplayName("refuses a name that is too long by itself")
  void longName() {
    ProfilePage page =
        new ProfilePage(visitor.open(ProfilePage.address(PagesOnly.ADDRESS, "x".repeat(51))));

    page.showsComplaint("A username has 1 to 50 characters, none of them a control character.");
    assertThat(page.page().locator("#burst")).isDisabled();
  }

  private ProfilePage open() {
    return new ProfilePage(visitor.open(ProfilePage.address(PagesOnly.ADDRESS, "alice")));
  }

  /** The stream says this and ends; the browser comes back for more after 200 ms. */
  private void streamTells(int likes) {
    pages.answer("/stream", 200, "text/event-stream", EVENT.formatted(likes));
  }
}
