package io.reactivecache.cache;

import io.micrometer.core.instrument.Counter;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.AskDelivery;
import io.reactivecache.message.Delivered;
import io.reactivecache.message.FillsPaid;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.PayFills;
import io.reactivecache.message.RowsLoaded;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads rows from Redis, and what Redis does not hold from PostgreSQL through pg-loader. While
 * Redis is away everything is read from PostgreSQL, and after that until Redis has caught up.
 *
 * <p>Two reads of one key at the same time are two reads: a subscriber that registered after a read
 * was sent must not be given what that read found, since a change between the two would be missing
 * from both its snapshot and its events.
 *
 * <p>Made in the {@code start} of the verticle that owns it.
 */
public final class CachedRows {

  private static final long LOAD_TIMEOUT_MILLIS = 10_000;
  private static final long LEADER_TIMEOUT_MILLIS = 1_000;

  private final Bus bus;
  private final RedisLink link;
  private final RowLookup lookup;
  private final MonotonicReads reads;
  private final int loaders;
  private final Counter hits;
  private final Counter misses;
  private final Counter absents;
  private final Counter quarantined;

  public CachedRows(Vertx vertx, Configuration configuration, Metrics metrics) {
    this.bus = new Bus(vertx);
    this.link = new RedisLink(vertx, configuration.redis(), this::linkChanged);
    this.reads = new MonotonicReads(vertx, link::process, this::askLeader);
    this.lookup = new RowLookup(link, new RedisKeys(configuration.redis().prefix()));
    this.loaders = configuration.instances(VerticleConfig.PG_LOADER);
    this.hits = metrics.reads("hit");
    this.misses = metrics.reads("miss");
    this.absents = metrics.reads("absent");
    this.quarantined = metrics.reads("quarantined");
  }

  /**
   * One entry for each key, in the order asked. Fails with {@link BusException}, UNAVAILABLE, when
   * a key can be read neither from Redis nor from PostgreSQL in time.
   */
  public Future<List<CachedRow>> read(List<RowKey> keys) {
    return reads
        .read(() -> readCached(keys), () -> readPastCache(keys))
        .recover(CachedRows::explain);
  }

  /** Whether Redis answers; if not, reads still come, from PostgreSQL. */
  public boolean connected() {
    return link.connected();
  }

  /**
   * Whether rows are read from Redis: it answers, and holds all that was read past it. The leader
   * says so within moments of connecting.
   */
  public boolean caughtUp() {
    return reads.caughtUp();
  }

  /** Has this run each time that rows are read from Redis again. */
  public void onCaughtUp(Runnable told) {
    reads.onCaughtUp(told);
  }

  public Future<Void> close() {
    return link.close();
  }

  private void linkChanged() {
    reads.connected(link.connected());
  }

  /** First what the leader does not know of: rows that were read here and could not be kept. */
  private Future<String> askLeader() {
    return Future.all(IntStream.range(0, loaders).mapToObj(this::payFills).toList())
        .compose(
            paid -> bus.request(Address.DELIVERY_ASK, 0, new AskDelivery(), LEADER_TIMEOUT_MILLIS))
        .map(Delivered::redisProcess);
  }

  private Future<FillsPaid> payFills(int partition) {
    return bus.request(Address.FILLS_PAY, partition, new PayFills(), LOAD_TIMEOUT_MILLIS);
  }

  private Future<List<CachedRow>> readCached(List<RowKey> keys) {
    return lookup.find(keys).compose(found -> complete(keys, found));
  }

  private Future<List<CachedRow>> readPastCache(List<RowKey> keys) {
    misses.increment(keys.size());
    return load(new LinkedHashSet<>(keys), true)
        .map(loaded -> keys.stream().map(key -> miss(key, loaded)).toList());
  }

  private Future<List<CachedRow>> complete(List<RowKey> keys, List<Optional<RowState>> found) {
    Set<RowKey> missing = new LinkedHashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      Optional<RowState> state = found.get(i);
      count(state);
      if (state.isEmpty()) {
        missing.add(keys.get(i));
      }
    }
    return load(missing, false).map(loaded -> merge(keys, found, loaded));
  }

  private void count(Optional<RowState> state) {
    if (state.isEmpty()) {
      misses.increment();
    } else if (state.get().isAbsent()) {
      absents.increment();
    } else if (state.get().isQuarantined()) {
      quarantined.increment();
    } else {
      hits.increment();
    }
  }

  private Future<Map<RowKey, RowState>> load(Set<RowKey> missing, boolean pastCache) {
    if (missing.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    if (loaders == 0) {
      return Future.failedFuture(new BusException(Reason.UNAVAILABLE, "no pg-loader on this node"));
    }
    Map<Integer, List<RowKey>> partitions = new TreeMap<>();
    for (RowKey key : missing) {
      partitions.computeIfAbsent(key.partition(loaders), p -> new ArrayList<>()).add(key);
    }
    List<Future<RowsLoaded>> loads = new ArrayList<>();
    partitions.forEach((partition, keys) -> loads.addAll(loadInChunks(partition, keys, pastCache)));
    return Future.all(loads).map(all -> byKey(all.list()));
  }

  private List<Future<RowsLoaded>> loadInChunks(
      int partition, List<RowKey> keys, boolean pastCache) {
    List<Future<RowsLoaded>> loads = new ArrayList<>();
    for (int from = 0; from < keys.size(); from += LoadRows.MAX_KEYS) {
      int to = Math.min(keys.size(), from + LoadRows.MAX_KEYS);
      LoadRows chunk = new LoadRows(keys.subList(from, to), pastCache);
      loads.add(bus.request(Address.ROWS_LOAD, partition, chunk, LOAD_TIMEOUT_MILLIS));
    }
    return loads;
  }

  private static Map<RowKey, RowState> byKey(List<RowsLoaded> loads) {
    Map<RowKey, RowState> rows = new HashMap<>();
    loads.forEach(loaded -> loaded.rows().forEach(state -> rows.put(state.key(), state)));
    return rows;
  }

  private static List<CachedRow> merge(
      List<RowKey> keys, List<Optional<RowState>> found, Map<RowKey, RowState> loaded) {
    List<CachedRow> rows = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      RowKey key = keys.get(i);
      rows.add(
          found.get(i).map(state -> new CachedRow(state, true)).orElseGet(() -> miss(key, loaded)));
    }
    return rows;
  }

  private static CachedRow miss(RowKey key, Map<RowKey, RowState> loaded) {
    RowState state = loaded.get(key);
    if (state == null) {
      throw new BusException(Reason.BROKEN, "pg-loader left out a key");
    }
    return new CachedRow(state, false);
  }

  private static Future<List<CachedRow>> explain(Throwable failure) {
    return Future.failedFuture(
        new BusException(Reason.UNAVAILABLE, "rows cannot be read: " + failure.getMessage()));
  }
}
