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
final class Judge {

  private static final int NAMED = 5;

  private final Site site;
  private long checks;

  Judge(Site site) {
    this.site = site;
  }

  /** What Redis and the browsers show wrongly, the first few of it; empty when all is well. */
  List<String> wrong(Truth truth) {
    List<String> wrong = new ArrayList<>();
    try {
      for (Told held : RedisContent.of(site.probe())) {
        compare("Redis", held.key(), held.row(), truth, held.version(), wrong);
      }
    } catch (IllegalStateException away) {
      wrong.add("Redis is away: " + away.getMessage());
    }
    for (Browser browser : site.subscribers()) {
      for (String key : browser.wanted()) {
        compare(browser, key, browser.shows(key), truth, browser.last(key), wrong);
      }
    }
    return wrong;
  }

  /** What the API of each node answers wrongly. */
  List<String> wrongAnswers(Truth truth) {
    List<String> wrong = new ArrayList<>();
    for (Node node : site.nodes()) {
      for (String key : Keys.ALL) {
        Optional<HttpResponse<String>> answer =
            node.get("/v1/mirrors/profile/" + Subscriber.encode(key));
        int status = answer.map(HttpResponse::statusCode).orElse(0);
        String row = status == 200 ? answer.orElseThrow().body() : null;
        if (status != 200 && status != 404) {
          wrong.add("the API of " + node.name() + " answers " + status + " for " + key);
        } else {
          compare("the API of " + node.name(), key, row, truth, null, wrong);
        }
      }
    }
    return wrong;
  }

  /** How many rows were compared so far. */
  long checks() {
    return checks;
  }

  private void compare(
      Object who,
      String key,
      @Nullable String shown,
      Truth truth,
      @Nullable Object version,
      List<String> wrong) {
    checks++;
    if (wrong.size() < NAMED && !Objects.equals(shown, truth.row(key))) {
      wrong.add(
          who + " shows " + key + " as " + shown + " (" + version + "), not " + truth.row(key));
    }
  }
}
