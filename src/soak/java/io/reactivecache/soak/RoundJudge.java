package io.reactivecache.soak;

import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares everything that shows rows with the truth, while nobody writes. */
final class RoundJudge {

  private static final int NAMED = 5;

  private final Site site;
  private long checks;

  RoundJudge(Site site) {
    this.site = site;
  }

  /** What Redis and the browsers show wrongly, the first few of it; empty when all is well. */
  List<String> wrong(ExpectedState expected) {
    List<String> wrong = new ArrayList<>();
    try {
      for (RedisContent.Held held : RedisContent.of(site.probe())) {
        Told told = held.told();
        compare("Redis", told.key(), told.row(), expected, told.version(), wrong);
      }
    } catch (IllegalStateException away) {
      wrong.add("Redis is away: " + away.getMessage());
    }
    for (Browser browser : site.subscribers()) {
      for (String key : browser.wanted()) {
        compare(browser, key, browser.shows(key), expected, browser.last(key), wrong);
      }
    }
    return wrong;
  }

  /**
   * What the API of each node refuses, each with the reason that it states. What it answers
   * wrongly, does not answer at all, or refuses without a reason is a violation at once.
   */
  List<String> refusals(ExpectedState expected) {
    List<String> refusals = new ArrayList<>();
    for (Node node : site.nodes()) {
      List<String> wrong = new ArrayList<>();
      for (String key : Keys.ALL) {
        Optional<HttpResponse<String>> answer =
            node.get("/v1/mirrors/profile/" + Subscriber.encode(key));
        int status = answer.map(HttpResponse::statusCode).orElse(0);
        String body = answer.map(HttpResponse::body).orElse("silence");
        String who = "the API of " + node.name();
        if (status == 200 || status == 404) {
          compare(who, key, status == 200 ? body : null, expected, null, wrong);
        } else if (status == 503 && body.contains("\"detail\"")) {
          refusals.add(who + " refuses " + key + ": " + body);
        } else if (wrong.size() < NAMED) {
          wrong.add(who + " answers " + status + " for " + key + ": " + body);
        }
      }
      wrong.forEach(what -> site.violations().add(Invariant.FINAL, what));
    }
    return refusals;
  }

  /** How many rows were compared so far. */
  long checks() {
    return checks;
  }

  private void compare(
      Object who,
      String key,
      @Nullable String shown,
      ExpectedState expected,
      @Nullable Object version,
      List<String> wrong) {
    checks++;
    if (wrong.size() < NAMED && !Objects.equals(shown, expected.row(key))) {
      wrong.add(
          who + " shows " + key + " as " + shown + " (" + version + "), not " + expected.row(key));
    }
  }
}
