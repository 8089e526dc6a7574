package io.reactivecache.redis.writer;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RedisRights;
import io.vertx.core.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a Redis that answers also takes stores, of rows or of the cursor: it may be out of
 * memory, or keep its disk from filling up. Says so once when that begins and once when it ends;
 * one that takes some and refuses others in turns is told once.
 *
 * <p>A sender that is refused tries again within a second or two. So a refusal that nobody repeats
 * says nothing any more: what was refused may have been another leader's.
 */
public final class StoreHealth {

  private static final Logger log = LoggerFactory.getLogger(StoreHealth.class);

  private static final long REFUSAL_MILLIS = 5_000;
  private static final long QUIET_MILLIS = 200;

  private final LongSupplier millis;
  private final RedisLink link;
  private final Runnable onChange;
  private @Nullable String refusal;
  private long refusedAtMillis;
  private long storedAtMillis;
  private boolean told;

  public StoreHealth(LongSupplier millis, RedisLink link, Runnable onChange) {
    this.millis = millis;
    this.storedAtMillis = millis.getAsLong() - QUIET_MILLIS;
    this.link = link;
    this.onChange = onChange;
  }

  public boolean ready() {
    return link.connected() && !isRefusing();
  }

  /** For operators: all is well, or why not. */
  public String detail() {
    String reason = refusal;
    return link.connected() && isRefusing() && reason != null ? reason : link.detail();
  }

  /** Learns from a store, of rows or of the cursor, how Redis is. */
  public <T> Future<T> watch(Future<T> store) {
    return store.onComplete(done -> stored(), this::refused);
  }

  private boolean isRefusing() {
    return refusal != null && millis.getAsLong() - refusedAtMillis < REFUSAL_MILLIS;
  }

  private void stored() {
    if (refusal != null) {
      refusal = null;
      storedAtMillis = millis.getAsLong();
      if (told) {
        told = false;
        log.info("Redis takes stores again");
      }
      onChange.run();
    }
  }

  /** A new connection, perhaps to another server, has refused nothing yet. */
  public void forget() {
    refusal = null;
  }

  private void refused(Throwable failure) {
    // Redis being away is told by the link, a right that is missing by its check, and what a later
    // leader forbids is no trouble of Redis.
    boolean fenced = failure instanceof BusException bus && bus.reason() == Reason.FENCED;
    if (!link.connected() || fenced || RedisRights.lacks(failure)) {
      return;
    }
    long now = millis.getAsLong();
    boolean begins = refusal == null;
    refusal = "Redis takes no stores: " + failure.getMessage();
    refusedAtMillis = now;
    if (begins) {
      if (now - storedAtMillis >= QUIET_MILLIS) {
        told = true;
        log.warn("Redis takes no stores: reason={}", failure.getMessage());
      }
      onChange.run();
    }
  }
}
