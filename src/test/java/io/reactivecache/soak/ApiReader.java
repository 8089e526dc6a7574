package io.reactivecache.soak;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.Random;

/**
 * Reads rows over the API of all nodes, and now and then has Redis forget one before.
 *
 * <p>While Redis is away PostgreSQL answers, and when it is back its rows are older for a moment,
 * until the leader has stored what changed meanwhile. So only what was a hit binds what comes
 * later.
 */
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
    String key = Keys.pick(Keys.ALL, random);
    if (random.nextInt(4) == 0) {
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
      case 200 -> judge(new Told(key, Oracle.version(answer), answer.body()), isOfRedis(answer));
      case 404, 503 -> {}
      default ->
          site.violations()
              .add(
                  Invariant.ACKNOWLEDGED,
                  "the API answered a read with " + answer.statusCode() + " " + answer.body());
    }
  }

  private void judge(Told told, boolean isOfRedis) {
    Told before = sight.last(told.key());
    if (isOfRedis || (before != null && before.version().isNewerThan(told.version()))) {
      sight.see(told);
    }
  }

  private static boolean isOfRedis(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Cache").filter("HIT"::equals).isPresent();
  }

  private void evict(String key) {
    try {
      sight.forgetVersion(key);
      RedisContent.forget(site.probe(), key);
    } catch (IllegalStateException away) {
      // Redis is; so is the row.
    }
  }

  private Sight newSight() {
    return new Sight("who reads the API", site.violations(), site.timeTravel());
  }
}
