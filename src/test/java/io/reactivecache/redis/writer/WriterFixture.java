package io.reactivecache.redis.writer;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.Call;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.config.VerticleOptions.WriterOptions;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.DropOldEpochs;
import io.reactivecache.message.DropOldEpochs.OldEpochsDropped;
import io.reactivecache.message.PartStatus;
import io.reactivecache.message.RowsChanged;
import io.reactivecache.message.RowsChanged.BatchStored;
import io.reactivecache.message.RowsStored;
import io.reactivecache.message.ScanKeys;
import io.reactivecache.message.ScanKeys.KeysScanned;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.redis.RedisWriterVerticle;
import io.reactivecache.redis.client.RedisKeys;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.StoreWindow;
import io.reactivecache.row.Term;
import io.reactivecache.support.Futures;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** One redis-writer on a real Redis, its leader and its streams played by the test. */
public final class WriterFixture implements AutoCloseable {

  public static final long NEVER_LATE = Long.MAX_VALUE;
  public static final int COMMAND_TIMEOUT_MILLIS = 600;
  private static final long TIMEOUT_MILLIS = 20_000;

  private final Vertx vertx;
  final Bus bus;
  public final Configuration configuration;
  final Metrics metrics = new Metrics();
  public final RedisKeys redisKeys;
  public final BlockingQueue<RowsStored> published = new LinkedBlockingQueue<>();
  private final Redis redis;
  private volatile boolean ready;
  private volatile String detail = "";
  private long sequence;

  public WriterFixture(Vertx vertx, String uri, String prefix) {
    this(vertx, Mode.STANDALONE, List.of(uri), prefix);
  }

  public WriterFixture(Vertx vertx, Mode mode, List<String> uris, String prefix) {
    this(
        vertx,
        new RedisConfig(
            mode, uris, Optional.empty(), Optional.empty(), prefix, 2_000, COMMAND_TIMEOUT_MILLIS));
  }

  public WriterFixture(Vertx vertx, RedisConfig config) {
    this.vertx = vertx;
    Bus.registerCodecs(vertx);
    bus = new Bus(vertx);
    configuration = configuration(config);
    redisKeys = new RedisKeys(config.prefix());
    redis = Redis.createClient(vertx, config.uris().get(0));
    await(bus.subscribe(Address.ROWS_STORED, published::add).registered());
    await(bus.subscribe(Address.PART_STATUS, this::hear).registered());
    await(vertx.deployVerticle(new RedisWriterVerticle(configuration, metrics, 0)));
  }

  private static Configuration configuration(RedisConfig redis) {
    return new Configuration(
        new PostgresConfig("postgresql://localhost/none", Optional.empty(), 1_000, 1_000),
        redis,
        List.of(
            new MirrorConfig("profile", "profile", List.of("username"), List.of(), 0),
            new MirrorConfig("session", "session", List.of("id"), List.of(), 60)),
        List.of(
            new VerticleConfig(VerticleConfig.REDIS_WRITER, 1, WriterOptions.defaults()),
            new VerticleConfig(VerticleConfig.PG_LOADER, 1, LoaderOptions.defaults())),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        AccessConfig.defaults(),
        LimitsConfig.defaults());
  }

  /** Sweeps everything once, and tells how many rows were dropped. */
  public long dropAll(long epoch) {
    return sweep(epoch).stream().mapToLong(OldEpochsDropped::dropped).sum();
  }

  /** Sweeps everything once, and tells the newest epoch that was met. */
  long newestEpoch(long epoch) {
    return sweep(epoch).stream().mapToLong(OldEpochsDropped::newestEpoch).max().orElse(0);
  }

  private List<OldEpochsDropped> sweep(long epoch) {
    List<OldEpochsDropped> pages = new ArrayList<>();
    String position = "";
    do {
      OldEpochsDropped page = await(ask(Address.OLDER_DROP, new DropOldEpochs(epoch, position)));
      pages.add(page);
      position = page.next();
    } while (!position.isEmpty());
    return pages;
  }

  /** Every cached key of a mirror. */
  public Set<RowKey> scanAll(String mirror) {
    Set<RowKey> found = new HashSet<>();
    String position = "";
    do {
      KeysScanned page = await(ask(Address.KEYS_SCAN, new ScanKeys(mirror, position, 50)));
      found.addAll(page.keys());
      position = page.next();
    } while (!position.isEmpty());
    return found;
  }

  private void hear(PartStatus status) {
    ready = status.ready();
    detail = status.detail();
  }

  /** Waits until the writer says of itself that it is not ready, in words that contain this. */
  public void awaitNotReady(String why) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(ready ? "ready" : detail).contains(why));
  }

  public WriterFixture awaitReady(boolean expected) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ready == expected);
    return this;
  }

  /** Sends a batch and waits for its answer. */
  public BatchStored store(RowChange... rows) {
    return await(send(nextId(), List.of(rows), NEVER_LATE));
  }

  public Future<BatchStored> send(BatchId id, List<RowChange> rows, long storeBeforeMillis) {
    return ask(
        Address.ROWS_CHANGED,
        new RowsChanged(id, new StoreWindow(0, storeBeforeMillis), rows, List.of()));
  }

  public BatchId nextId() {
    return nextId(1);
  }

  BatchId nextId(long epoch) {
    return id(epoch, ++sequence);
  }

  /** Sends a batch again and again, as the leader does, until it is stored. */
  public void storeAtLast(RowChange... rows) {
    BatchId id = nextId();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> await(send(id, List.of(rows), NEVER_LATE).map(true).otherwise(false)));
  }

  static BatchId id(long epoch, long sequence) {
    return new BatchId(new Term(epoch, 1), 0, 1, sequence);
  }

  public <Q, A> Future<A> ask(Call<Q, A> call, Q question) {
    return bus.request(call, 0, question, TIMEOUT_MILLIS);
  }

  /** The next message to the streams. */
  public RowsStored nextPublished() {
    try {
      RowsStored message = published.poll(10, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("nothing was published");
      }
      return message;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A command as any other program would send it, on a connection of its own. */
  public @Nullable Response redis(Command command, Object... arguments) {
    return await(redis.send(Request.cmd(command, arguments)));
  }

  RedisConnection connect() {
    return await(redis.connect());
  }

  public @Nullable String field(RowKey key, String field) {
    Response value = redis(Command.HGET, redisKeys.row(key), field);
    return value == null ? null : value.toString();
  }

  long pttl(RowKey key) {
    Response millis = redis(Command.PTTL, redisKeys.row(key));
    return millis == null ? -3 : millis.toLong();
  }

  public static RowKey key(String key) {
    return new RowKey("profile", key);
  }

  public static RowChange row(String key, long id, @Nullable String row) {
    return row(key(key), 1, id, row);
  }

  public static RowChange row(RowKey key, long epoch, long id, @Nullable String row) {
    return new RowChange(new RowState(key, new RowVersion(epoch, id), row), 1_000 + id);
  }

  /** Why a request was refused. */
  public static BusException.Reason awaitRefusal(Future<?> future) {
    Throwable failure = Futures.awaitFailure(future);
    if (failure instanceof BusException refused) {
      return refused.reason();
    }
    throw new AssertionError("failed otherwise", failure);
  }

  /** Closes its Vertx. */
  @Override
  public void close() {
    await(vertx.close());
  }
}
