package io.reactivecache.soak;

import io.reactivecache.row.RowVersion;
import io.reactivecache.support.Subscriber.Told;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Another program that reads all rows in Redis again and again, and judges what it sees there. A
 * row that is forgotten in the middle of all may come back with a smaller version, for a moment;
 * never with an older row.
 */
final class RedisReader implements Runnable {

  private final Site site;
  private final Map<String, RowVersion> versions = new HashMap<>();
  private final Map<String, String> forgotten = new HashMap<>();
  private ViewLog view;
  private long generation;
  private final AtomicLong looks = new AtomicLong();

  RedisReader(Site site) {
    this.site = site;
    this.view = newView();
  }

  /** Looks once; does nothing while Redis is away. */
  @Override
  public void run() {
    long before = site.redisGeneration();
    List<RedisContent.Held> content;
    try {
      content = RedisContent.of(site.probe());
    } catch (IllegalStateException away) {
      return;
    }
    if (before != site.redisGeneration() || before != generation) {
      // It went back by itself: nothing of what was seen before binds anybody.
      generation = before;
      versions.clear();
      view = newView();
      return;
    }
    content.forEach(this::see);
    looks.incrementAndGet();
  }

  long looks() {
    return looks.get();
  }

  private void see(RedisContent.Held held) {
    Told told = held.told();
    if (!held.forgotten().equals(forgotten.put(told.key(), held.forgotten()))) {
      view.forgetVersion(told.key());
    }
    if (!told.version().equals(versions.put(told.key(), told.version()))) {
      view.see(told);
    }
  }

  private ViewLog newView() {
    return new ViewLog("who reads Redis", site.violations(), site.timeTravel());
  }
}
