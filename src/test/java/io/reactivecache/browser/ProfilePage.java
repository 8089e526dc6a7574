package io.reactivecache.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A tab with the profile page, in the words of its visitor. Every "shows" waits until it does. */
final class ProfilePage {

  private final Page page;

  ProfilePage(Page page) {
    this.page = page;
  }

  /** Opens the page of a user and waits until it is live. */
  static ProfilePage open(Visitor visitor, URI api, String username) {
    ProfilePage opened = new ProfilePage(visitor.open(address(api, username)));
    opened.showsConnection("live");
    return opened;
  }

  static URI address(URI api, String username) {
    return api.resolve("/?username=" + URLEncoder.encode(username, StandardCharsets.UTF_8));
  }

  Page page() {
    return page;
  }

  /** Presses a button of a counter, {@code inc_likes} for one. */
  ProfilePage press(String action) {
    page.locator("[data-action=" + action + "]").click();
    return this;
  }

  ProfilePage showsLikes(long expected) {
    return showsCounter("likes_count", expected);
  }

  ProfilePage showsCounter(String counter, long expected) {
    Locator output = page.locator("[data-counter=" + counter + "] output");
    assertThat(output).hasAttribute("data-value", Long.toString(expected));
    return this;
  }

  ProfilePage showsConnection(String state) {
    assertThat(page.locator("#connection")).hasAttribute("data-state", state);
    return this;
  }

  ProfilePage showsThatThereIsNoProfile() {
    assertThat(page.locator("#presence")).isVisible();
    return showsLikes(0).showsCounter("followers_count", 0).showsCounter("followings_count", 0);
  }

  ProfilePage showsThatThereIsAProfile() {
    assertThat(page.locator("#presence")).isHidden();
    return this;
  }

  ProfilePage startBurst() {
    page.locator("#burst").click();
    return this;
  }

  /** Waits for the sentence under the burst's button. */
  ProfilePage showsBurstResult(String part) {
    assertThat(page.locator("#burst-result")).containsText(part);
    return this;
  }

  /** Presses the delete button twice, as it asks for. */
  ProfilePage delete() {
    page.locator("#delete").click();
    page.locator("#delete[data-armed]").click();
    return this;
  }

  ProfilePage showsComplaint(String sentence) {
    assertThat(page.locator("#toast")).isVisible();
    assertThat(page.locator("#toast-text")).hasText(sentence);
    return this;
  }
}
