package io.reactivecache.cache;

import io.micrometer.core.instrument.Counter;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.cache.CachedRow.Source;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.AskDelivery;
import io.reactivecache.message.AskDelivery.Delivered;
import io.reactivecache.message.RedisLost;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

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

  private static final long LEADER_TIMEOUT_MILLIS = 1_000;

  private final Bus bus;
  private final RedisLink link;
  private final RowLookup lookup;
  private final MonotonicReads reads;
  private final UncachedVersions uncached = new UncachedVersions();
  private final Bus.Subscription lossHeard;
  private final Bus.Subscription uncachedHeard;
  private final LoaderClient loader;
  private final Counter hits;
  private final Counter misses;
  private final Counter absents;
  private final Counter quarantined;

  public CachedRows(Vertx vertx, Configuration configuration, Metrics metrics) {
    this.bus = new Bus(vertx);
    this.link = new RedisLink(vertx, configuration.redis(), this::linkChanged);
    this.reads = new MonotonicReads(vertx, link::process, this::askLeader);
    this.uncachedHeard = bus.subscribe(Address.ROWS_UNKEPT, uncached::heard);
    this.lossHeard = bus.subscribe(Address.REDIS_LOST, lost -> reads.connected(link.connected()));
    this.lookup = new RowLookup(link, new RedisKeys(configuration.redis().prefix()));
    this.loader = new LoaderClient(bus, configuration.instances(VerticleConfig.PG_LOADER));
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
    return read(keys, misses -> Future.succeededFuture());
  }

  /**
   * The same for a client that may have only so many rows read from PostgreSQL. Fails with {@link
   * HttpFailure} if that is what {@code mayLoad} fails with.
   *
   * @param mayLoad is asked before so many rows are read from PostgreSQL since Redis lacks them;
   *     not while Redis is away, when the loader has a bound of its own
   */
  public Future<List<CachedRow>> read(List<RowKey> keys, IntFunction<Future<Void>> mayLoad) {
    return reads
        .read(() -> readCached(keys, mayLoad), () -> readPastCache(keys))
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

  /** A start is over when Redis is read, or is away; later outages cost speed, not readiness. */
  public boolean hasStarted() {
    return reads.everCaughtUp() || !connected();
  }

  /** Has this run each time that rows are read from Redis again. */
  public void onCaughtUp(Runnable told) {
    reads.onCaughtUp(told);
  }

  public Future<Void> close() {
    return Future.join(lossHeard.close(), uncachedHeard.close()).eventually(link::close).mapEmpty();
  }

  /**
   * A silent Redis is noticed at different moments. From the first on rows are shown that it lacks,
   * perhaps to somebody who turns to another reader next.
   */
  private void linkChanged() {
    reads.connected(link.connected());
    if (!link.connected()) {
      bus.publish(Address.REDIS_LOST, new RedisLost());
    }
  }

  private Future<String> askLeader() {
    return bus.request(Address.DELIVERY_ASK, 0, new AskDelivery(), LEADER_TIMEOUT_MILLIS)
        .map(Delivered::redisProcess);
  }

  private Future<List<CachedRow>> readCached(List<RowKey> keys, IntFunction<Future<Void>> mayLoad) {
    return lookup.find(keys).compose(found -> complete(keys, found, mayLoad));
  }

  private Future<List<CachedRow>> readPastCache(List<RowKey> keys) {
    misses.increment(keys.size());
    return loader
        .load(new LinkedHashSet<>(keys), true)
        .map(loaded -> keys.stream().map(key -> read(key, loaded, Source.POSTGRES_ALONE)).toList());
  }

  private Future<List<CachedRow>> complete(
      List<RowKey> keys, List<Optional<RowState>> held, IntFunction<Future<Void>> mayLoad) {
    Set<RowKey> missing = new LinkedHashSet<>();
    Set<RowKey> outdated = new LinkedHashSet<>();
    List<Optional<RowState>> found = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Optional<RowState> state = held.get(i).filter(row -> !uncached.outdate(row));
      found.add(state);
      count(state);
      if (state.isEmpty()) {
        (held.get(i).isPresent() ? outdated : missing).add(keys.get(i));
      }
    }
    int toLoad = missing.size() + outdated.size();
    if (toLoad == 0) {
      return Future.succeededFuture(merge(keys, found, Map.of(), Map.of()));
    }
    return mayLoad
        .apply(toLoad)
        .compose(may -> loader.load(missing, false))
        .compose(
            loaded -> loader.load(outdated, true).map(more -> merge(keys, found, loaded, more)));
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

  private static List<CachedRow> merge(
      List<RowKey> keys,
      List<Optional<RowState>> found,
      Map<RowKey, RowState> missing,
      Map<RowKey, RowState> outdated) {
    Map<RowKey, RowState> loaded = new HashMap<>(missing);
    loaded.putAll(outdated);
    List<CachedRow> rows = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      RowKey key = keys.get(i);
      rows.add(
          found
              .get(i)
              .map(state -> new CachedRow(state, Source.REDIS))
              .orElseGet(() -> read(key, loaded, Source.POSTGRES)));
    }
    return rows;
  }

  private static CachedRow read(RowKey key, Map<RowKey, RowState> loaded, Source source) {
    RowState state = loaded.get(key);
    if (state == null) {
      throw new BusException(Reason.BROKEN, "pg-loader left out a key");
    }
    return new CachedRow(state, source);
  }

  private static Future<List<CachedRow>> explain(Throwable failure) {
    return Future.failedFuture(
        failure instanceof HttpFailure
            ? failure
            : new BusException(Reason.UNAVAILABLE, "rows cannot be read: " + failure.getMessage()));
  }
}
