package io.reactivecache.soak;

import io.reactivecache.support.Oracle;
import io.reactivecache.support.Subscriber;
import io.reactivecache.support.Subscriber.Told;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Reads rows over the API of all nodes, and now and then has Redis forget one before. What a node
 * answers binds what it answers later, also across its restarts and those of Redis, and wherever it
 * found the row.
 */
final class ApiReader implements Runnable {

  private final Site site;
  private final Random random;
  private final Map<String, ViewLog> sights = new HashMap<>();

  ApiReader(Site site, long seed) {
    this.site = site;
    this.random = new Random(seed);
  }

  @Override
  public void run() {
    String key = Keys.pick(Keys.ALL, random);
    if (random.nextInt(4) == 0) {
      evict(key);
    }
    Node node = site.nodes().get(random.nextInt(site.nodes().size()));
    node.get("/v1/mirrors/profile/" + Subscriber.encode(key))
        .ifPresent(answer -> judge(node, key, answer));
  }

  private void judge(Node node, String key, HttpResponse<String> answer) {
    switch (answer.statusCode()) {
      case 200 ->
          sights
              .computeIfAbsent(node.name(), this::newView)
              .see(new Told(key, Oracle.version(answer), answer.body()));
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
      sights.values().forEach(sight -> sight.forgetVersion(key));
      RedisContent.forget(site.probe(), key);
    } catch (IllegalStateException away) {
      // Redis is; so is the row.
    }
  }

  private ViewLog newView(String node) {
    return new ViewLog("who reads the API of " + node, site.violations(), site.timeTravel());
  }
}
