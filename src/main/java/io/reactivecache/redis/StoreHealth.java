package io.reactivecache.redis;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.cache.RedisLink;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a Redis that answers also takes stores, of rows or of the cursor: it may be out of
 * memory, or keep its disk from filling up. Says so once when that begins and once when it ends.
 */
final class StoreHealth {

  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  private final RedisLink link;
  private final Runnable onChange;
  private @Nullable String refusal;

  StoreHealth(RedisLink link, Runnable onChange) {
    this.link = link;
    this.onChange = onChange;
  }

  boolean ready() {
    return link.connected() && refusal == null;
  }

  /** For operators: all is well, or why not. */
  String detail() {
    return link.connected() && refusal != null ? refusal : link.detail();
  }

  /** Learns from a store, of rows or of the cursor, how Redis is. */
  <T> Future<T> watch(Future<T> store) {
    return store.onComplete(done -> stored(), this::refused);
  }

  private void stored() {
    if (refusal != null) {
      refusal = null;
      log.info("Redis takes stores again");
      onChange.run();
    }
  }

  /** A new connection, perhaps to another server, has refused nothing yet. */
  void forget() {
    refusal = null;
  }

  private void refused(Throwable failure) {
    // Redis being away is told by the link, and what a later leader forbids is no trouble of Redis.
    boolean fenced = failure instanceof BusException bus && bus.reason() == Reason.FENCED;
    if (refusal == null && link.connected() && !fenced) {
      refusal = "Redis takes no stores: " + failure.getMessage();
      log.warn("Redis takes no stores: reason={}", failure.getMessage());
      onChange.run();
    }
  }
}
