package io.reactivecache.redis;

import io.reactivecache.async.Monotonic;
import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.Bus.Subscription;
import io.reactivecache.bus.Call;
import io.reactivecache.bus.PartReports;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.message.PartStatus;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.redis.check.RightsCheck;
import io.reactivecache.redis.client.Masters;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.redis.client.RedisLink;
import io.reactivecache.redis.client.RedisRights;
import io.reactivecache.redis.cursor.CursorStore;
import io.reactivecache.redis.cursor.MasterClocks;
import io.reactivecache.redis.writer.BatchEndpoint;
import io.reactivecache.redis.writer.BatchQueue;
import io.reactivecache.redis.writer.EpochFence;
import io.reactivecache.redis.writer.FillEndpoint;
import io.reactivecache.redis.writer.KeyScan;
import io.reactivecache.redis.writer.Lifetimes;
import io.reactivecache.redis.writer.OversizeAwareStore;
import io.reactivecache.redis.writer.OversizeDetector;
import io.reactivecache.redis.writer.RowAudit;
import io.reactivecache.redis.writer.RowLeases;
import io.reactivecache.redis.writer.RowStore;
import io.reactivecache.redis.writer.StoreCount;
import io.reactivecache.redis.writer.StoreHealth;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the writer. Starts whether Redis is there or not; while it is away, requests
 * fail with UNAVAILABLE and the part is not ready.
 */
public final class RedisWriterVerticle extends VerticleBase {

  private static final int MEASURE_EVERY_MILLIS = 1_000;

  private final Configuration configuration;
  private final Metrics metrics;
  private final int instance;
  private final List<Subscription> served = new ArrayList<>();
  private @Nullable Bus bus;
  private @Nullable RedisLink link;
  private @Nullable StoreHealth health;
  private @Nullable RightsCheck rights;
  private @Nullable PartReports reports;

  public RedisWriterVerticle(Configuration configuration, Metrics metrics, int instance) {
    this.configuration = configuration;
    this.metrics = metrics;
    this.instance = instance;
  }

  @Override
  public Future<?> start() {
    bus = new Bus(vertx);
    link = new RedisLink(vertx, configuration.redis(), this::linkChanged);
    StoreHealth health = new StoreHealth(Monotonic::millis, link, this::changed);
    this.health = health;
    RedisKeys redisKeys = new RedisKeys(configuration.redis().prefix());
    Masters masters = new Masters(link, redisKeys);
    RightsCheck rights = rightsCheck(link, masters, redisKeys);
    this.rights = rights;
    serve(link, masters, redisKeys, health);
    reports = new PartReports(vertx, bus, () -> status(health, rights));
    reports.begin();
    return Future.all(served.stream().map(Subscription::registered).toList());
  }

  @Override
  public Future<?> stop() {
    if (rights != null) {
      rights.stop();
    }
    return Future.join(served.stream().map(Subscription::close).toList())
        .eventually(() -> link == null ? Future.succeededFuture() : link.close());
  }

  private RightsCheck rightsCheck(RedisLink link, Masters masters, RedisKeys redisKeys) {
    RedisRights ours = new RedisRights(configuration.redis());
    return new RightsCheck(vertx, link, masters, redisKeys, ours, Monotonic::millis, this::changed);
  }

  private void serve(RedisLink link, Masters masters, RedisKeys redisKeys, StoreHealth health) {
    Bus bus = Objects.requireNonNull(this.bus);
    Lifetimes lifetimes = Lifetimes.of(configuration);
    EpochFence fence = new EpochFence();

    StoreCount count = new StoreCount(configuration, metrics);
    MasterClocks clocks = new MasterClocks(link, masters);
    vertx.setPeriodic(0, MEASURE_EVERY_MILLIS, timer -> clocks.measure());
    RowStore store = new RowStore(link, redisKeys, lifetimes, clocks);
    OversizeDetector oversize = new OversizeDetector(System::nanoTime);
    BatchEndpoint batches =
        new BatchEndpoint(bus, new OversizeAwareStore(store, link, oversize), fence, count, health);
    serve(Address.ROWS_CHANGED, batches::write);
    metrics.queue("batches", instance, batches::waiting, BatchQueue.MAX_WAITING);

    FillEndpoint fills =
        new FillEndpoint(bus, new RowLeases(link, redisKeys, lifetimes, oversize), fence);
    serve(Address.ROWS_LEASE, fills::lease);
    serve(Address.ROWS_FILL, fills::fill);

    RowAudit audit = new RowAudit(link, redisKeys);
    serve(Address.ROWS_READ, audit::read);
    serve(Address.UNFIT_DROP, audit::drop);

    if (instance == 0) {
      serveLeader(masters, link, redisKeys, fence, health);
    }
  }

  /** What concerns all partitions alike is served by the first. */
  private void serveLeader(
      Masters masters, RedisLink link, RedisKeys redisKeys, EpochFence fence, StoreHealth health) {
    CursorStore cursor = new CursorStore(link, masters);
    serve(Address.CURSOR_READ, read -> cursor.read());
    serve(Address.CURSOR_MOVE, move -> health.watch(cursor.move(move)));

    KeyScan scan = new KeyScan(link, redisKeys, masters);
    serve(Address.KEYS_SCAN, page -> scan.scan(page.mirror(), page.position(), page.count()));
    serve(
        Address.OLDER_DROP,
        drop -> {
          fence.raise(drop.epoch());
          return scan.dropOlder(drop.epoch(), drop.position());
        });
  }

  private <Q, A> void serve(Call<Q, A> call, Function<Q, Future<A>> server) {
    RightsCheck check = Objects.requireNonNull(rights);
    served.add(
        Objects.requireNonNull(bus)
            .serve(call, instance, asked -> server.apply(asked).onFailure(check::failed)));
  }

  private void linkChanged() {
    if (health != null) {
      health.forget();
    }
    if (rights != null) {
      rights.linkChanged();
    }
    changed();
  }

  private void changed() {
    if (reports != null) {
      reports.check();
    }
  }

  private PartStatus status(StoreHealth health, RightsCheck rights) {
    String detail = health.ready() ? rights.detail().orElseGet(health::detail) : health.detail();
    boolean ready = health.ready() && rights.suffice();
    return new PartStatus(VerticleConfig.REDIS_WRITER, instance, ready, detail);
  }
}
