package io.reactivecache.support;

import io.reactivecache.row.RowVersion;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Looks at rows in Redis all the time, and keeps what it saw there that must never be. */
public final class VersionSampler implements AutoCloseable {

  private final Oracle oracle;
  private final List<String> keys;
  private final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
  private final Thread thread = new Thread(this::sample, "version-sampler");
  private volatile boolean stopped;
  private final LongAdder looks = new LongAdder();

  private VersionSampler(Oracle oracle, List<String> keys) {
    this.oracle = oracle;
    this.keys = keys;
  }

  public static VersionSampler start(Oracle oracle, List<String> keys) {
    VersionSampler sampler = new VersionSampler(oracle, keys);
    sampler.thread.setDaemon(true);
    sampler.thread.start();
    return sampler;
  }

  /** Stops; the versions that went back. */
  public List<String> wrong() {
    close();
    return List.copyOf(wrong);
  }

  /** How often it looked at all of them. */
  public long looks() {
    return looks.sum();
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sample() {
    Map<String, Oracle.Held> newest = new HashMap<>();
    while (!stopped) {
      for (String key : keys) {
        // Nothing after something is an eviction; what comes after that counts again.
        Oracle.Held now = oracle.held(key);
        Oracle.Held before = now == null ? null : newest.put(key, now);
        if (now != null && before != null && wentBack(before.version(), now.version())) {
          wrong.add(key + ": " + now + " after " + before);
        }
      }
      looks.increment();
    }
  }

  private static boolean wentBack(RowVersion before, RowVersion now) {
    return before.isNewerThan(now);
  }
}
