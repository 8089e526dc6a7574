package io.reactivecache.async;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that is bounded: beyond that it forgets what was put or got longest ago. Its order is that
 * of forgetting. As {@link LinkedHashMap}, not thread-safe.
 */
public final class Recent<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int most;

  /** An empty one, of at most so many entries. */
  public Recent(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
