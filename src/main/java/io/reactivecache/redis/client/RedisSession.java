package io.reactivecache.redis.client;

import io.reactivecache.async.Deadline;
import io.reactivecache.async.Monotonic;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisCluster;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection from its making to its loss. Lost once, lost forever: whatever its client still
 * reports later concerns nobody.
 *
 * <p>The client has no command timeout, and a dead connection goes back to its pool. So each
 * session has a client of its own, which is closed with it, and a watch that gives the session up
 * when the oldest command waits for its answer for too long.
 */
final class RedisSession {

  static final int MAX_IN_FLIGHT = 8_192;
  private static final long PROBE_EVERY_MILLIS = 1_000;

  private final Vertx vertx;
  private final RedisConfig config;
  private final Redis client;
  private final BiConsumer<RedisSession, String> onLost;
  private final Deque<Pending<?>> pending = new ArrayDeque<>();
  private @Nullable RedisConnection connection;
  private @Nullable GatheredReads commands;
  private @Nullable RedisPeer peer;
  private boolean established;
  private boolean lost;
  private boolean probing;
  private long probedAtMillis;
  private long checkedAtMillis;
  private boolean passOver;
  // No timer yet: 0 would be somebody else's.
  private long watch = -1;

  private RedisSession(Vertx vertx, RedisConfig config, BiConsumer<RedisSession, String> onLost) {
    this.vertx = vertx;
    this.config = config;
    this.onLost = onLost;
    // Room for our own probes beside the callers' commands.
    this.client = RedisClients.create(vertx, config, MAX_IN_FLIGHT + 16);
  }

  /**
   * Connects and makes sure that the other side can serve us.
   *
   * @param before the connection that this one follows, which is ended for good; null if none
   * @param onLost told once that and why an opened session ended, unless it was closed
   */
  static Future<RedisSession> open(
      Vertx vertx,
      RedisConfig config,
      @Nullable RedisPeer before,
      BiConsumer<RedisSession, String> onLost) {
    RedisSession session = new RedisSession(vertx, config, onLost);
    return new Deadline(vertx)
        .within(
            config.connectTimeoutMillis(),
            session.client.connect().compose(opened -> session.opened(opened, before)))
        .compose(probed -> session.establish())
        .onFailure(failure -> session.close("not opened"));
  }

  /**
   * @return the answer, null for nil; fails with {@link BusException} or {@link RedisErrorReply}
   */
  Future<@Nullable Response> send(Request request) {
    GatheredReads open = commands;
    if (open == null || lost) {
      return Future.failedFuture(RedisOutage.unavailable("not connected"));
    }
    if (pending.size() >= MAX_IN_FLIGHT) {
      return Future.failedFuture(
          new BusException(Reason.OVERLOADED, "Redis: too many unanswered commands"));
    }
    return watched(() -> open.send(request));
  }

  /** Ends the session without telling {@code onLost}. */
  Future<Void> close(String why) {
    if (lost) {
      return Future.succeededFuture();
    }
    lost = true;
    return end(why);
  }

  private void lose(String why) {
    if (lost) {
      return;
    }
    lost = true;
    // First, so that a caller that is failed below finds the link away already. Before a session is
    // established, its failed opening tells.
    if (established) {
      onLost.accept(this, why);
    }
    end(why);
  }

  private Future<Void> end(String why) {
    vertx.cancelTimer(watch);
    Pending<?> unanswered;
    while ((unanswered = pending.poll()) != null) {
      unanswered.answer.tryFail(RedisOutage.unavailable(why));
    }
    return client.close();
  }

  /** Our end of it and the other; null before it is open. */
  @Nullable RedisPeer peer() {
    return peer;
  }

  private Future<Void> opened(RedisConnection opened, @Nullable RedisPeer before) {
    connection = opened;
    commands = new GatheredReads(vertx, opened, config.mode());
    opened.exceptionHandler(failure -> lose(String.valueOf(failure.getMessage())));
    // A connection that is cut in peace, by CLIENT KILL or a restart, ends without an exception.
    opened.endHandler(end -> lose("connection closed"));
    return probe(opened)
        .compose(probed -> RedisPeer.meet(opened, config.mode()))
        .onSuccess(met -> peer = met)
        .compose(met -> before == null ? Future.succeededFuture() : before.end(opened));
  }

  private Future<RedisSession> establish() {
    if (lost) {
      return Future.failedFuture(RedisOutage.unavailable("connection closed"));
    }
    established = true;
    probedAtMillis = Monotonic.millis();
    checkedAtMillis = Monotonic.millis();
    watch = vertx.setPeriodic(checkEveryMillis(), timer -> check());
    return Future.succeededFuture(this);
  }

  private void check() {
    // A check that comes late found us standing still, not Redis, and the answers may be waiting to
    // be read. Only one at a time is passed over, or a busy thread would never notice anything.
    passOver = !passOver && Monotonic.millis() - checkedAtMillis > 2 * checkEveryMillis();
    checkedAtMillis = Monotonic.millis();
    if (passOver) {
      return;
    }
    Pending<?> oldest = pending.peek();
    RedisConnection open = connection;
    if (oldest != null && Monotonic.millis() - oldest.sinceMillis > config.commandTimeoutMillis()) {
      lose("no answer for " + config.commandTimeoutMillis() + " ms");
    } else if (open != null
        && !probing
        && Monotonic.millis() - probedAtMillis >= PROBE_EVERY_MILLIS) {
      probing = true;
      watched(() -> probe(open)).onComplete(probed -> probed(probed.cause()));
    }
  }

  private long checkEveryMillis() {
    return Math.max(10, config.commandTimeoutMillis() / 8);
  }

  private void probed(@Nullable Throwable failure) {
    probing = false;
    probedAtMillis = Monotonic.millis();
    if (failure != null) {
      lose(String.valueOf(failure.getMessage()));
    }
  }

  /** Finds out whether the server answers, has loaded its data and is a master. */
  private Future<Void> probe(RedisConnection open) {
    Request ping = Request.cmd(Command.PING);
    return config.mode() == Mode.CLUSTER
        ? mayRefuse(RedisCluster.create(open).onAllMasterNodes(ping))
        : mayRefuse(open.send(ping))
            .compose(pong -> open.send(Request.cmd(Command.ROLE)))
            .transform((role, refused) -> mustBeMaster(role, refused));
  }

  /**
   * A server whose disk is full answers even PING with an error, but has not stopped to serve. Nor
   * has one that does not allow it: redis-writer tells which rights are missing.
   */
  private static Future<Void> mayRefuse(Future<?> pong) {
    return pong.<Void>mapEmpty()
        .recover(
            failure ->
                RedisOutage.refusesOnly(failure)
                    ? Future.succeededFuture()
                    : Future.failedFuture(failure));
  }

  private static Future<Void> mustBeMaster(@Nullable Response role, @Nullable Throwable refused) {
    if (refused != null && RedisOutage.endsConnection(refused)) {
      return Future.failedFuture(refused);
    }
    // Who may not ask for the role finds out at the first store that is refused as READONLY.
    String is = role == null ? "" : role.get(0).toString();
    if (is.equals("sentinel")) {
      return Future.failedFuture(RedisOutage.unavailable("a Sentinel answers"));
    }
    boolean replica = role != null && !"master".equals(is);
    return replica
        ? Future.failedFuture(RedisOutage.unavailable("READONLY, a replica"))
        : Future.succeededFuture();
  }

  private <T> Future<T> watched(Supplier<Future<T>> command) {
    Pending<T> call = new Pending<>(Monotonic.millis());
    pending.add(call);
    command.get().onComplete((value, failure) -> settle(call, value, failure));
    return call.answer.future();
  }

  private <T> void settle(Pending<T> call, T value, @Nullable Throwable failure) {
    call.settled = true;
    // In a cluster answers overtake each other; the oldest that is open stays at the head.
    while (!pending.isEmpty() && pending.element().settled) {
      pending.remove();
    }
    if (failure == null) {
      call.answer.tryComplete(value);
    } else {
      if (RedisOutage.endsConnection(failure)) {
        lose(String.valueOf(failure.getMessage()));
      }
      call.answer.tryFail(RedisOutage.translate(failure));
    }
  }

  /** A command that was sent and has no answer yet. */
  private static final class Pending<T> {
    final long sinceMillis;
    final Promise<T> answer = Promise.promise();
    boolean settled;

    Pending(long sinceMillis) {
      this.sinceMillis = sinceMillis;
    }
  }
}
