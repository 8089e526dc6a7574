package io.reactivecache.cache;

import static io.reactivecache.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.bus.BusException;
import io.reactivecache.bus.BusException.Reason;
import io.reactivecache.cache.CachedRow.Source;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.RedisConfig.Mode;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.LoaderOptions;
import io.reactivecache.embedded.Processes;
import io.reactivecache.message.LoadRows;
import io.reactivecache.message.LoadRows.RowsLoaded;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.support.TestRedis;
import io.reactivecache.support.TestServers;
import io.reactivecache.support.Vouching;
import io.reactivecache.web.HttpFailure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
@SuppressWarnings("NullAway.Init")
class CachedRowsIT {

  private static final int LOADERS = 2;

  private final List<LoadRows> loads = Collections.synchronizedList(new ArrayList<>());
  private final Metrics metrics = new Metrics();
  private final String prefix = TestServers.uniquePrefix();
  private Vertx vertx;
  private Redis redis;
  private CachedRows cached;

  private int commandMillis = 500;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    Bus.registerCodecs(vertx);
    redis = Redis.createClient(vertx, TestServers.redis().uri());
  }

  @AfterEach
  void stop() {
    await(cached.close());
  }

  @Test
  @DisplayName("hits, absent rows and misses come in the order asked, and are counted")
  void order() {
    serveLoads();
    open(TestServers.redis().uri());
    hash("held", "version", "3-7", "row", "{\"a\":1}");
    hash("deleted", "version", "3-8");
    hash("leased", "lease", "token");
    hash("alien", "version", "x");
    hash("huge", "version", "1-99999999999999999999", "row", "1");
    await(redis.send(Request.cmd(Command.SET, prefix + "profile:text", "x")));

    List<CachedRow> rows =
        read("missing", "held", "deleted", "leased", "held", "text", "alien", "huge", "missing");

    assertThat(rows)
        .containsExactly(
            new CachedRow(loaded(key("missing")), Source.POSTGRES),
            new CachedRow(
                new RowState(key("held"), new RowVersion(3, 7), "{\"a\":1}"), Source.REDIS),
            new CachedRow(new RowState(key("deleted"), new RowVersion(3, 8), null), Source.REDIS),
            new CachedRow(loaded(key("leased")), Source.POSTGRES),
            new CachedRow(
                new RowState(key("held"), new RowVersion(3, 7), "{\"a\":1}"), Source.REDIS),
            new CachedRow(loaded(key("text")), Source.POSTGRES),
            new CachedRow(loaded(key("alien")), Source.POSTGRES),
            new CachedRow(loaded(key("huge")), Source.POSTGRES),
            new CachedRow(loaded(key("missing")), Source.POSTGRES));
    assertThat(metrics.reads("hit").count()).isEqualTo(2);
    assertThat(metrics.reads("absent").count()).isEqualTo(1);
    assertThat(metrics.reads("miss").count()).isEqualTo(6);
  }

  @Test
  @DisplayName("misses go to their partitions, each key once, in chunks of the allowed size")
  void chunks() {
    serveLoads();
    open(TestServers.redis().uri());
    List<RowKey> keys = IntStream.range(0, 20_000).mapToObj(i -> key("k" + i)).toList();

    assertThat(await(cached.read(keys))).extracting(row -> row.state().key()).isEqualTo(keys);

    assertThat(loads).allMatch(load -> load.keys().size() <= LoadRows.MAX_KEYS);
    assertThat(loads.stream().flatMap(load -> load.keys().stream()))
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  @DisplayName("of large rows few are read at once: many keys in pages, many readers are refused")
  void largeRows() {
    commandMillis = 20_000;
    open(TestServers.redis().uri());
    String megabyte = "\"" + "x".repeat(1024 * 1024) + "\"";
    hash("large", "version", "3-7", "row", megabyte);
    assertThat(read("large").get(0).state().row()).isEqualTo(megabyte);

    assertThat(await(cached.read(Collections.nCopies(100, key("large"))))).hasSize(100);

    List<Future<List<CachedRow>>> readers =
        IntStream.range(0, 200).mapToObj(i -> cached.read(List.of(key("large")))).toList();
    await(Future.join(readers).otherwiseEmpty());
    assertThat(readers.stream().filter(Future::succeeded).count()).isBetween(20L, 199L);
    assertThat(readers.stream().filter(Future::failed).map(Future::cause))
        .isNotEmpty()
        .allSatisfy(failure -> assertThat(failure).hasMessageContaining("too many rows"));

    assertThat(read("large")).hasSize(1);
  }

  @Test
  @DisplayName("without keys there is nothing to read")
  void nothing() {
    open(TestServers.redis().uri());
    assertThat(await(cached.read(List.of()))).isEmpty();
  }

  @Test
  @DisplayName("while Redis is frozen or gone rows are read from PostgreSQL; then it is used again")
  void withoutRedis() throws Exception {
    serveLoads();
    try (TestRedis own = TestServers.ownRedis("cached-rows", List.of("--save", ""))) {
      open(own.uri());
      own.freeze();
      try {
        assertThat(read("a"))
            .containsExactly(new CachedRow(loaded(key("a")), Source.POSTGRES_ALONE));
        assertThat(await(cached.read(List.of(key("a")), CachedRowsIT::refuse))).hasSize(1);
      } finally {
        own.thaw();
      }
      awaitConnected(true);

      own.kill();
      awaitConnected(false);
      assertThat(read("a")).containsExactly(new CachedRow(loaded(key("a")), Source.POSTGRES_ALONE));

      own.restart();
      awaitConnected(true);
    }
  }

  @Test
  @DisplayName("when PostgreSQL cannot be read either, reads fail as unavailable")
  void neither() {
    open("redis://127.0.0.1:" + Processes.freePort(), false);

    assertThatThrownBy(() -> read("a"))
        .isInstanceOfSatisfying(
            BusException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }

  private void open(String uri) {
    open(uri, true);
  }

  private void open(String uri, boolean connected) {
    Vouching.forRedis(vertx, uri);
    cached = new CachedRows(vertx, configuration(uri), metrics);
    awaitConnected(connected);
  }

  private void awaitConnected(boolean connected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> cached.connected() == connected && cached.caughtUp() == connected);
  }

  private void serveLoads() {
    Bus bus = new Bus(vertx);
    for (int partition = 0; partition < LOADERS; partition++) {
      int served = partition;
      await(bus.serve(Address.ROWS_LOAD, partition, request -> load(served, request)).registered());
    }
  }

  private Future<RowsLoaded> load(int partition, LoadRows request) {
    assertThat(request.keys()).allMatch(key -> key.partition(LOADERS) == partition);
    loads.add(request);
    return Future.succeededFuture(
        new RowsLoaded(request.keys().stream().map(CachedRowsIT::loaded).toList()));
  }

  private static Future<Void> refuse(int misses) {
    return Future.failedFuture(HttpFailure.of(429, "Too many: " + misses));
  }

  private List<CachedRow> read(String... keys) {
    return await(cached.read(List.of(keys).stream().map(CachedRowsIT::key).toList()));
  }

  private void hash(String key, String... fields) {
    Request request = Request.cmd(Command.HSET).arg(prefix + "profile:" + key);
    List.of(fields).forEach(request::arg);
    await(redis.send(request));
  }

  private static RowKey key(String key) {
    return new RowKey("profile", key);
  }

  private static RowState loaded(RowKey key) {
    return new RowState(key, new RowVersion(1, 1), "{\"loaded\":\"" + key.key() + "\"}");
  }

  private Configuration configuration(String uri) {
    return new Configuration(
        new PostgresConfig("postgresql://localhost/none", Optional.empty(), 1_000, 1_000),
        new RedisConfig(
            Mode.STANDALONE,
            List.of(uri),
            Optional.empty(),
            Optional.empty(),
            prefix,
            2_000,
            commandMillis),
        List.of(),
        List.of(new VerticleConfig(VerticleConfig.PG_LOADER, LOADERS, LoaderOptions.defaults())),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        AccessConfig.defaults(),
        LimitsConfig.defaults());
  }
}
