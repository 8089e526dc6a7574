package io.reactivecache.redis.client;

import io.reactivecache.config.RedisConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import org.jspecify.annotations.Nullable;

/** One connection for a few questions, made once: what keeps it from being made is the answer. */
public final class RedisVisit {

  private final RedisSession session;

  private RedisVisit(RedisSession session) {
    this.session = session;
  }

  /** Fails, within the configured time-out, with a sentence for operators. */
  public static Future<RedisVisit> open(Vertx vertx, RedisConfig config) {
    return RedisSession.open(vertx, config, null, (lost, why) -> {})
        .map(RedisVisit::new)
        .recover(failure -> Future.failedFuture(new RedisTrouble(config).unreachable(failure)));
  }

  /** See {@link RedisLink#send}. */
  public Future<@Nullable Response> send(Request request) {
    return session.send(request);
  }

  public Future<Void> close() {
    return session.close("asked");
  }
}
