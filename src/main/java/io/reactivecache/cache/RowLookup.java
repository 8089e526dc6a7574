package io.reactivecache.cache;

import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RowCodec;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowWeight;
import io.vertx.core.Future;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Looks rows up in Redis, each with a command of its own, pipelined. Bounded by what the rows weigh
 * that were seen last, since a command does not tell what its answer will be.
 */
final class RowLookup {

  private static final int PAGE = 1_000;
  private static final long PAGE_CHARS = 4L * 1024 * 1024;

  /** What all readers of this link may have on its way to them. */
  private static final long UNDER_WAY_CHARS = 32L * 1024 * 1024;

  /** Before the first row was seen: half as many reads as a connection takes commands. */
  private static final long UNKNOWN_CHARS = 8L * 1024;

  private final RedisLink link;
  private final RedisKeys redisKeys;
  private final RowWeight weight = new RowWeight(UNKNOWN_CHARS);
  private final AtomicInteger underWay = new AtomicInteger();

  RowLookup(RedisLink link, RedisKeys redisKeys) {
    this.link = link;
    this.redisKeys = redisKeys;
  }

  /**
   * For each key, in order, what Redis holds; empty where it holds nothing or cannot be asked.
   * Fails only if too much is under way: to send those readers on to PostgreSQL would hurt it as
   * well.
   */
  Future<List<Optional<RowState>>> find(List<RowKey> keys) {
    return findFrom(0, keys, new ArrayList<>(keys.size()));
  }

  /** One page after the other, so that one large read does not take all room from the others. */
  private Future<List<Optional<RowState>>> findFrom(
      int from, List<RowKey> keys, List<Optional<RowState>> found) {
    if (from >= keys.size()) {
      return Future.succeededFuture(found);
    }
    int to = Math.min(keys.size(), from + weight.rowsOf(PAGE_CHARS, PAGE));
    return Future.all(keys.subList(from, to).stream().map(this::find).toList())
        .compose(
            page -> {
              found.addAll(page.list());
              return findFrom(to, keys, found);
            });
  }

  private Future<Optional<RowState>> find(RowKey key) {
    if (underWay.get() >= weight.rowsOf(UNDER_WAY_CHARS, Integer.MAX_VALUE)) {
      return Future.failedFuture(
          new BusException(Reason.OVERLOADED, "Redis: too many rows are being read"));
    }
    underWay.incrementAndGet();
    return link.send(RowCodec.read(redisKeys.row(key)))
        .transform(
            (fields, failure) -> {
              underWay.decrementAndGet();
              return failure == null
                  ? Future.succeededFuture(decode(key, fields))
                  : missUnlessOverloaded(failure);
            });
  }

  private static Future<Optional<RowState>> missUnlessOverloaded(Throwable failure) {
    return failure instanceof BusException bus && bus.reason() == Reason.OVERLOADED
        ? Future.failedFuture(failure)
        : Future.succeededFuture(Optional.empty());
  }

  /** Somebody else's hash at our name: nothing is cached, and the next store replaces it. */
  private Optional<RowState> decode(RowKey key, @Nullable Response fields) {
    RowState state = fields == null ? null : RowCodec.decode(key, fields).state();
    if (state != null) {
      weight.saw(state.row());
    }
    return Optional.ofNullable(state);
  }
}
