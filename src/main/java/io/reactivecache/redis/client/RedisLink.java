package io.reactivecache.redis.client;

import io.reactivecache.async.Attempts;
import io.reactivecache.async.Reconnecting;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.config.Secrets;
import io.reactivecache.trouble.Told;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipelined connection to Redis that heals itself: it is made again, with backoff, whenever it is
 * lost, until closed.
 *
 * <p>While Redis is away every command fails at once. A command that was sent before may have
 * happened. Made in the {@code start} of the verticle that owns it; may be used from any thread,
 * and answers on its owner's.
 */
public final class RedisLink {

  private static final Logger log = LoggerFactory.getLogger(RedisLink.class);

  /** All outages are one: connections meet another end of the same one. */
  private static final String ANY_OUTAGE = "away";

  private final Context context;
  private final RedisConfig config;
  private final RedisTrouble trouble;
  private final Told told;
  private final Attempts attempts = new Attempts(50, 2_000);
  private final Reconnecting<RedisSession> connection;
  private final Runnable onChange;
  private @Nullable RedisPeer before;
  private volatile @Nullable Thread owner;
  private volatile String detail = "connecting to Redis";

  /**
   * Begins to connect.
   *
   * @param onChange runs after each time that the connection was made or lost
   */
  public RedisLink(Vertx vertx, RedisConfig config, Runnable onChange) {
    this.config = config;
    this.trouble = new RedisTrouble(config);
    this.told = Told.of(vertx, "Redis");
    this.onChange = onChange;
    this.connection =
        new Reconnecting<>(
            vertx,
            attempts,
            () -> RedisSession.open(vertx, config, before, this::lost),
            late -> late.close("closed"),
            this::opened,
            this::notOpened);
    this.context = vertx.getOrCreateContext();
    context.runOnContext(
        start -> {
          owner = Thread.currentThread();
          connection.connect();
        });
  }

  public boolean connected() {
    return connection.session() != null;
  }

  /**
   * Names the Redis process that answers: after a restart or a failover it is another one, which
   * may know less. Empty while Redis is away, and when we have no right to ask.
   */
  public String process() {
    RedisSession current = connection.session();
    RedisPeer peer = current == null ? null : current.peer();
    return peer == null ? "" : peer.process();
  }

  /** For operators: connected, or why not. */
  public String detail() {
    return detail;
  }

  /** Whether keys live on several masters, so that a script may touch one key only. */
  public boolean cluster() {
    return config.mode() == Mode.CLUSTER;
  }

  /**
   * Sends a command after those sent before.
   *
   * @return the answer, null for nil; fails with {@link io.reactivecache.bus.BusException}
   *     (UNAVAILABLE while Redis is away or refuses, OVERLOADED with too many unanswered commands)
   *     or {@link RedisErrorReply}
   */
  public Future<@Nullable Response> send(Request request) {
    return onOwner(() -> sendNow(request));
  }

  /** Closes the connection for good. */
  public Future<Void> close() {
    return onOwner(
        () -> {
          told.ends(this);
          RedisSession last = connection.close();
          detail = "closed";
          return last == null ? Future.succeededFuture() : last.close("closed");
        });
  }

  private Future<@Nullable Response> sendNow(Request request) {
    RedisSession current = connection.session();
    return current == null
        ? Future.failedFuture(RedisOutage.unavailable("not connected"))
        : current.send(request);
  }

  private void opened(RedisSession opened) {
    before = opened.peer();
    attempts.reset();
    detail = "connected";
    if (told.ends(this)) {
      log.info("Redis is back");
    }
    onChange.run();
  }

  private void notOpened(Throwable failure) {
    away(String.valueOf(failure.getMessage()), trouble.explain(failure));
  }

  private void lost(RedisSession ended, String why) {
    if (connection.lost(ended)) {
      connection.connectLater();
      away(why, trouble.explain(RedisOutage.unavailable(why)));
      onChange.run();
    }
  }

  /**
   * @param toMend what does not pass by itself, and what to do
   */
  private void away(String message, Optional<String> toMend) {
    String why = toMend.orElse(message);
    detail = "Redis is away: " + why;
    boolean news =
        toMend.isPresent() ? told.begins(this, why) : told.beginsToWait(this, ANY_OUTAGE);
    if (news) {
      log.warn(
          "Redis is away: reason={} uris={}",
          why,
          config.uris().stream().map(Secrets::maskUri).toList());
    }
  }

  /**
   * Runs on the owner's thread. Its handlers run on duplicates of its context, so that threads are
   * compared, not contexts.
   */
  private <T> Future<T> onOwner(Supplier<Future<T>> work) {
    if (Thread.currentThread() == owner) {
      return work.get();
    }
    Promise<T> result = Promise.promise();
    context.runOnContext(run -> work.get().onComplete(result));
    return result.future();
  }
}
