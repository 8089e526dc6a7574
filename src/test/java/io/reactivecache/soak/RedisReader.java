package io.reactivecache.soak;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Subscriber.Told;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Another program that reads all rows in Redis again and again, and judges what it sees there. */
final class RedisReader implements Runnable {

  private final Site site;
  private final Map<String, RowVersion> versions = new HashMap<>();
  private Sight sight;
  private long generation;
  private volatile long looks;

  RedisReader(Site site) {
    this.site = site;
    this.sight = newSight();
  }

  /** Looks once; does nothing while Redis is away. */
  @Override
  public void run() {
    long before = site.redisGeneration();
    List<Told> content;
    try {
      content = RedisContent.of(site.probe());
    } catch (IllegalStateException away) {
      return;
    }
    if (before != site.redisGeneration() || before != generation) {
      // It went back by itself: nothing of what was seen before binds anybody.
      generation = before;
      versions.clear();
      sight = newSight();
      return;
    }
    content.forEach(this::see);
    looks++;
  }

  long looks() {
    return looks;
  }

  private void see(Told held) {
    RowVersion before = versions.put(held.key(), held.version());
    if (!held.version().equals(before)) {
      sight.see(held);
    }
  }

  private Sight newSight() {
    return new Sight("who reads Redis", site.violations(), site.timeTravel());
  }
}
