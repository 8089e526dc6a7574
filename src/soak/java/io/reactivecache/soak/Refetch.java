package io.reactivecache.soak;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What a stream over a whole mirror asks of its client: it begins without a snapshot, and after a
 * gap the client reads again over the API what it shows. One key at a time, so that events go on.
 */
final class Refetch {

  private final Site site;
  private final ViewLog view;
  private final Queue<String> open = new ArrayDeque<>();
  private int node;

  Refetch(Site site, ViewLog view) {
    this.site = site;
    this.view = view;
  }

  /** Begins again with the first key, if it is wanted at all. */
  void ask(boolean wanted) {
    if (wanted) {
      open.clear();
      open.addAll(Keys.ALL);
    }
  }

  /** Reads some keys; what nobody answers now is asked again. */
  void goOn() {
    for (int i = 0; i < 10 && !open.isEmpty(); i++) {
      String key = open.remove();
      Node asked = site.nodes().get(node++ % site.nodes().size());
      Told last = view.last(key);
      Optional<HttpResponse<String>> answer =
          asked.get("/v1/mirrors/profile/" + Subscriber.encode(key));
      if (!answer.map(found -> take(key, last, found)).orElse(false)) {
        open.add(key);
        return;
      }
    }
  }

  private boolean take(String key, @Nullable Told last, HttpResponse<String> answer) {
    int status = answer.statusCode();
    if (status == 200) {
      view.read(new Told(key, Oracle.version(answer), answer.body()));
    } else if (status == 404) {
      // Told without a version: it counts unless an event came meanwhile.
      view.readNone(key, last);
    }
    return status == 200 || status == 404;
  }
}
