package io.reactivecache.sse;

import io.reactivecache.bus.Address;
import io.reactivecache.bus.Bus;
import io.reactivecache.config.AccessConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.config.MirrorConfig;
import io.reactivecache.config.PostgresConfig;
import io.reactivecache.config.RedisConfig;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import io.reactivecache.limit.Limits;
import io.reactivecache.message.BatchId;
import io.reactivecache.message.PartStatus;
import io.reactivecache.message.RowsStored;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.row.RowChange;
import io.reactivecache.row.RowKey;
import io.reactivecache.row.RowState;
import io.reactivecache.row.RowVersion;
import io.reactivecache.row.Term;
import io.reactivecache.sse.session.StreamMeters;
import io.reactivecache.support.Futures;
import io.reactivecache.support.SseClient;
import io.reactivecache.support.SseClient.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/** The stream listener with the test in the place of redis-writer: two partitions, one term. */
public final class StreamNode implements AutoCloseable {

  static final FanoutOptions DEFAULTS = FanoutOptions.defaults();

  private static final int PARTITIONS = 2;

  /** All clients of a test have one address. */
  private static final LimitsConfig NO_BOUNDS = new LimitsConfig(40_000, 0, 0, 0, 0, 0);

  private final Vertx vertx;
  private final LimitsConfig limits;
  final Bus bus;
  final Metrics metrics = new Metrics();
  final TestCache cache = new TestCache();
  private final List<SseVerticle> verticles = new ArrayList<>();
  private final List<String> deployments = new ArrayList<>();
  private final long[] sequences = new long[PARTITIONS];
  private final Map<Integer, PartStatus> statuses = new ConcurrentHashMap<>();
  private Term term = new Term(7, 1);

  private StreamNode(Vertx vertx, LimitsConfig limits) {
    this.vertx = vertx;
    this.limits = limits;
    Bus.registerCodecs(vertx);
    bus = new Bus(vertx);
    bus.subscribe(Address.PART_STATUS, heard -> statuses.put(heard.instance(), heard));
  }

  /** A node that serves. */
  static StreamNode start(Vertx vertx) {
    return start(vertx, DEFAULTS, 1);
  }

  static StreamNode start(Vertx vertx, FanoutOptions options, int instances) {
    return start(vertx, options, instances, "*");
  }

  /**
   * The same.
   *
   * @param origin of the pages that are let in
   */
  static StreamNode start(Vertx vertx, FanoutOptions options, int instances, String origin) {
    return start(vertx, options, instances, origin, NO_BOUNDS);
  }

  /** A node that gives each address so much. */
  static StreamNode start(Vertx vertx, FanoutOptions options, LimitsConfig limits) {
    return start(vertx, options, 2, "*", limits);
  }

  private static StreamNode start(
      Vertx vertx, FanoutOptions options, int instances, String origin, LimitsConfig limits) {
    StreamNode node = startDeaf(vertx, options, instances, origin, limits);
    node.heartbeat();
    Awaitility.await().until(node::isReady);
    return node;
  }

  /** A node that has heard no batch yet. */
  static StreamNode startDeaf(Vertx vertx, FanoutOptions options, int instances) {
    return startDeaf(vertx, options, instances, "*", NO_BOUNDS);
  }

  private static StreamNode startDeaf(
      Vertx vertx, FanoutOptions options, int instances, String origin, LimitsConfig limits) {
    StreamNode node = new StreamNode(vertx, limits);
    FanoutOptions local = withHost(options);
    for (int i = 0; i < instances; i++) {
      SseVerticle verticle =
          new SseVerticle(
              node.configuration(local, instances, origin),
              node.metrics,
              i,
              deployedOn -> node.cache);
      node.deployments.add(Futures.await(vertx.deployVerticle(verticle)));
      node.verticles.add(verticle);
    }
    return node;
  }

  /** Other options than the defaults, by what tests care for. */
  static FanoutOptions options(int maxConnections, int heartbeatMillis, int writeTimeoutMillis) {
    return new FanoutOptions(
        "127.0.0.1",
        0,
        Optional.empty(),
        maxConnections,
        DEFAULTS.maxKeys(),
        heartbeatMillis,
        DEFAULTS.retryMillis(),
        16 * 1024,
        writeTimeoutMillis);
  }

  String uri(String path) {
    return "http://127.0.0.1:" + verticles.get(0).port() + path;
  }

  int port() {
    return verticles.get(0).port();
  }

  SseClient open(String path) {
    return SseClient.open(uri(path));
  }

  boolean isReady() {
    return instancesReady() == verticles.size();
  }

  int instancesReady() {
    return (int) statuses.values().stream().filter(PartStatus::ready).count();
  }

  /** An empty batch on each partition. */
  void heartbeat() {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      publish(partition, ++sequences[partition], List.of(), List.of());
    }
  }

  /** A batch that Redis holds, and the streams hear of. */
  void store(RowState... states) {
    storeUnheard(states);
    publish(0, ++sequences[0], changes(states), List.of());
  }

  /** Redis holds it, and the message was lost: its sequence is missing. */
  void storeAndLose(RowState... states) {
    storeUnheard(states);
    sequences[0]++;
  }

  void storeUnheard(RowState... states) {
    Arrays.stream(states).forEach(cache::put);
  }

  /** The last batch of partition 0 comes once more, with what Redis holds by now. */
  void repeat(RowState... states) {
    publish(0, sequences[0], changes(states), List.of());
  }

  void fill(RowState... states) {
    storeUnheard(states);
    bus.publish(Address.ROWS_STORED, new RowsStored(null, changes(states), List.of()));
  }

  void refreshed(String mirror) {
    publish(0, ++sequences[0], List.of(), List.of(mirror));
  }

  /** Another leader: its first batch comes with {@link #heartbeat} or {@link #store}. */
  void newTerm() {
    term = new Term(term.epoch(), term.number() + 1);
    Arrays.fill(sequences, 0);
  }

  void ofTerm(Term other, long sequence, RowState... states) {
    bus.publish(
        Address.ROWS_STORED,
        new RowsStored(new BatchId(other, 0, PARTITIONS, sequence), changes(states), List.of()));
  }

  double count(String meter) {
    return metrics.registry().find(meter).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  double resyncs(String reason) {
    return metrics.streams().resyncs(reason).count();
  }

  /** Addresses that have a stream, by what bounds them. */
  int addressesWithStreams() {
    return Limits.of(vertx, configuration(DEFAULTS, 1, "*"), metrics).streams().addresses();
  }

  int connections() {
    return metrics.registry().find("reactive_cache_stream_connections").gauges().stream()
        .mapToInt(gauge -> (int) gauge.value())
        .sum();
  }

  /** One more instance, on a port of its own. */
  Future<String> deployOn(int port) {
    FanoutOptions o = DEFAULTS;
    FanoutOptions options =
        new FanoutOptions(
            "127.0.0.1",
            port,
            o.publicUrl(),
            o.maxConnections(),
            o.maxKeys(),
            o.heartbeatMillis(),
            o.retryMillis(),
            o.sendBufferBytes(),
            o.writeTimeoutMillis());
    return vertx.deployVerticle(
        new SseVerticle(configuration(options, 1, "*"), metrics, 9, deployedOn -> cache));
  }

  /** Undeploys, as a clean stop of the server does. */
  Future<?> undeploy() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList());
  }

  /** Closes its Vertx. */
  @Override
  public void close() {
    Futures.await(vertx.close());
  }

  public static RowState row(String key, long id, String json) {
    return new RowState(new RowKey("profile", key), new RowVersion(7, id), json);
  }

  static RowState gone(String key, long id) {
    return new RowState(new RowKey("profile", key), new RowVersion(7, id), null);
  }

  /** The second half of an event's version. */
  static long idOf(Event event) {
    return RowVersion.parse(event.id()).id();
  }

  private void publish(int partition, long sequence, List<RowChange> rows, List<String> refreshed) {
    BatchId batch = new BatchId(term, partition, PARTITIONS, sequence);
    bus.publish(Address.ROWS_STORED, new RowsStored(batch, rows, refreshed));
  }

  private static List<RowChange> changes(RowState... states) {
    long now = StreamMeters.nowMicros();
    return Arrays.stream(states).map(state -> new RowChange(state, now)).toList();
  }

  private static FanoutOptions withHost(FanoutOptions o) {
    return new FanoutOptions(
        "127.0.0.1",
        0,
        o.publicUrl(),
        o.maxConnections(),
        o.maxKeys(),
        o.heartbeatMillis(),
        o.retryMillis(),
        o.sendBufferBytes(),
        o.writeTimeoutMillis());
  }

  private Configuration configuration(FanoutOptions options, int instances, String origin) {
    return new Configuration(
        new PostgresConfig("postgresql://localhost/none", Optional.empty(), 1_000, 1_000),
        new RedisConfig(
            RedisConfig.Mode.STANDALONE,
            List.of("redis://localhost"),
            Optional.empty(),
            Optional.empty(),
            "test:",
            1_000,
            1_000),
        List.of(
            new MirrorConfig("profile", "profile", List.of("username"), List.of(), 0),
            new MirrorConfig("orders", "orders", List.of("id"), List.of(), 0)),
        List.of(new VerticleConfig(VerticleConfig.SSE_FANOUT, instances, options)),
        new ClusterConfig("test", Optional.empty(), 0, List.of()),
        new AccessConfig(false, List.of(origin), List.of(), List.of()),
        limits);
  }
}
