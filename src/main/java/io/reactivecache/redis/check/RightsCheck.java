package io.reactivecache.redis.check;

import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RedisRights;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether we may do in Redis what we have to, by Redis's ACL. Tries every command on each new
 * connection, and when one was refused; while a right is missing, again and again, so that nobody
 * has to restart anything once it is given.
 *
 * <p>Without some rights we can serve, and lack a guard: these are told, and keep nobody from being
 * ready.
 */
public final class RightsCheck {

  private static final Logger log = LoggerFactory.getLogger(RightsCheck.class);

  /** What we can do without. */
  static final Set<String> GUARDS = Set.of("+info", "+role", "+client|info", "+client|kill");

  private static final int AGAIN_MILLIS = 1_000;

  /** Who was refused what we did not find missing tries again within less. */
  private static final long HEARD_MILLIS = 5_000;

  private final Vertx vertx;
  private final RedisLink link;
  private final RightsTrial trial;
  private final RedisRights rights;
  private final NodeRights node;
  private final LongSupplier millis;
  private final Runnable onChange;
  private Set<String> missing = new TreeSet<>();
  private @Nullable String heard;
  private long heardAtMillis;
  private boolean known;
  private boolean checking;
  private boolean again;
  // No timer yet: 0 would be somebody else's.
  private long timer = -1;

  /**
   * @param onChange runs when it found something else than before
   */
  public RightsCheck(
      Vertx vertx,
      RedisLink link,
      Masters masters,
      RedisKeys redisKeys,
      RedisRights rights,
      LongSupplier millis,
      Runnable onChange) {
    this.vertx = vertx;
    this.link = link;
    this.trial = new RightsTrial(link, masters, redisKeys, rights);
    this.rights = rights;
    this.node = NodeRights.of(vertx, rights.user());
    this.millis = millis;
    this.onChange = onChange;
  }

  /** Ends; what was found counts no more on this node. */
  public void stop() {
    vertx.cancelTimer(timer);
    node.forget(this);
  }

  /** A connection was made or lost. */
  public void linkChanged() {
    known = false;
    if (link.connected()) {
      check();
    }
  }

  /** Something failed; if it was for want of a right, it is found out which. */
  public void failed(Throwable failure) {
    if (RedisRights.lacks(failure)) {
      heard = rights.missing(failure).orElse(null);
      heardAtMillis = millis.getAsLong();
      known = false;
      check();
      onChange.run();
    }
  }

  /** Whether every right is there that is needed. */
  public boolean suffice() {
    return known && needed().isEmpty();
  }

  /** For operators; empty when all is well. */
  public Optional<String> detail() {
    Set<String> needed = needed();
    if (!needed.isEmpty()) {
      return Optional.of(
          "Redis user " + rights.user() + " lacks rights; run: " + rights.remedy(needed));
    }
    if (!known) {
      return Optional.of("tries what it may do in Redis");
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "connected; Redis user "
                + rights.user()
                + " lacks rights that guard against late commands; run: "
                + rights.remedy(missing)
                + " and: CLIENT KILL USER "
                + rights.user());
  }

  private Set<String> needed() {
    Set<String> needed = new TreeSet<>(missing);
    needed.removeAll(GUARDS);
    String last = heard;
    if (last != null && millis.getAsLong() - heardAtMillis < HEARD_MILLIS) {
      needed.add(last);
    }
    return needed;
  }

  private void check() {
    again = checking;
    if (checking) {
      return;
    }
    checking = true;
    vertx.cancelTimer(timer);
    trial.run().onComplete(this::found, this::notFound);
  }

  private void found(Set<String> lacking) {
    checking = false;
    missing = new TreeSet<>(lacking);
    known = link.connected() && !again;
    if (heard != null && missing.contains(heard)) {
      heard = null;
    }
    tell();
    settle();
  }

  private void notFound(Throwable failure) {
    checking = false;
    // A cluster's slots: without them there is nothing to try.
    rights.missing(failure).ifPresent(rule -> heard = rule);
    settle();
  }

  private void settle() {
    onChange.run();
    if (again) {
      check();
    } else if (link.connected() && !suffice()) {
      timer = vertx.setTimer(AGAIN_MILLIS, due -> check());
    }
  }

  /** All instances of the node find the same, at different moments; one of them says it. */
  private void tell() {
    if (known) {
      Set<String> now = new TreeSet<>(missing);
      now.addAll(needed());
      node.found(this, now).ifPresent(this::tell);
    }
  }

  private void tell(Set<String> now) {
    if (now.isEmpty()) {
      log.info("Redis gives every right again: user={}", rights.user());
    } else {
      log.warn(
          "A right in Redis is missing: user={} rights={} remedy={}",
          rights.user(),
          now,
          rights.remedy(now));
    }
  }
}
