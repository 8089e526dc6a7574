package io.reactivecache.soak;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Random;

/** Reads rows over the API of all nodes, and now and then has Redis forget one before. */
final class ApiReader implements Runnable {

  private final Site site;
  private final Random random;
  private Sight sight;
  private long generation;

  ApiReader(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
    this.sight = newSight();
  }

  @Override
  public void run() {
    String key = Keys.ALL.get(random.nextInt(Keys.ALL.size()));
    if (random.nextInt(8) == 0) {
      evict(key);
    }
    long before = site.redisGeneration();
    Node node = site.nodes().get(random.nextInt(site.nodes().size()));
    Optional<HttpResponse<String>> answer =
        node.get("/v1/mirrors/profile/" + Subscriber.encode(key));
    if (before != site.redisGeneration() || before != generation) {
      generation = before;
      sight = newSight();
      return;
    }
    answer.ifPresent(found -> judge(key, found));
  }

  private void judge(String key, HttpResponse<String> answer) {
    switch (answer.statusCode()) {
      case 200 -> sight.see(new Told(key, Oracle.version(answer), answer.body()));
      case 404, 503 -> {}
      default ->
          site.violations()
              .add(
                  Invariant.ACKNOWLEDGED,
                  "the API answered a read with " + answer.statusCode() + " " + answer.body());
    }
  }

  private void evict(String key) {
    try {
      site.probe().evict("profile", key);
    } catch (IllegalStateException away) {
      // Redis is; so is the row.
    }
  }

  private Sight newSight() {
    return new Sight("who reads the API", site.violations(), site.timeTravel());
  }
}
