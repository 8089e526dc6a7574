package io.reactivecache.soak;

import io.reactivecache.embedded.EmbeddedPostgresServer;
import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.support.RedisProbe;
import io.reactivecache.support.TcpProxy;
import io.reactivecache.support.TestDatabase;
import io.reactivecache.support.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/**
 * A deployment with servers of its own, and what faults act on: PostgreSQL and Redis, each behind a
 * proxy for the nodes (the workload and the oracle reach them directly), one or two nodes, and
 * those who watch.
 */
public final class Site implements AutoCloseable {

  /** How many nodes there are. */
  public enum Shape {
    ALONE,
    PAIR
  }

  static final String PREFIX = "soak:";
  static final String REDIS_DIRECTORY = "soak-redis";

  /** A dump is kept by faults alone, and a thousand keys of it take a second to load. */
  static final List<String> REDIS_SETTINGS =
      List.of(
          "--save",
          "",
          "--key-load-delay",
          "1000",
          "--loading-process-events-interval-bytes",
          "1024");

  static final Map<String, String> POSTGRES_SETTINGS =
      Map.of(
          "max_connections", "100",
          // A standby is copied with its log, and may fall behind by this.
          "wal_keep_size", "128MB",
          "max_wal_size", "128MB");

  private final Path directory = TestServers.directory("soak");
  private final List<Node> nodes = new ArrayList<>();
  private final List<Browser> subscribers = new CopyOnWriteArrayList<>();
  private final Ledger ledger = new Ledger();
  private final Violations violations = new Violations();
  private final TimeTravel timeTravel = new TimeTravel();
  private final AtomicLong redisGeneration = new AtomicLong();
  private final TcpProxy postgresProxy;
  private final TcpProxy redisProxy;
  private volatile EmbeddedPostgresServer postgres;
  private volatile EmbeddedRedisServer redis;
  private volatile TestDatabase database;
  private volatile RedisProbe probe;

  private Site() {
    this.postgres = TestServers.ownPostgresProcess(Standby.ONE, POSTGRES_SETTINGS);
    this.redis = TestServers.ownRedisProcess(REDIS_DIRECTORY, REDIS_SETTINGS);
    this.postgresProxy = TcpProxy.to(postgres.port());
    this.redisProxy = TcpProxy.to(redis.port());
    this.database = TestServers.newDatabase(postgres);
    this.probe = new RedisProbe(redis.uri(), PREFIX);
  }

  /** Starts all of it, and waits until the nodes are ready. */
  static Site start(Shape shape) {
    Site site = new Site();
    try {
      site.nodes.addAll(Nodes.of(site, shape == Shape.PAIR ? 2 : 1));
      site.nodes.forEach(Node::start);
      site.awaitReady();
      return site;
    } catch (RuntimeException | AssertionError e) {
      site.close();
      throw e;
    }
  }

  /** The server that is the primary now. */
  public EmbeddedPostgresServer postgres() {
    return postgres;
  }

  /** What the nodes reach PostgreSQL through. */
  public TcpProxy postgresProxy() {
    return postgresProxy;
  }

  /** The database, reached directly; another record after a promotion. */
  public TestDatabase database() {
    return database;
  }

  /** Another server has the database from now on, and the nodes' new connections go there. */
  public void replacePostgres(EmbeddedPostgresServer promoted) {
    postgres = promoted;
    database = databaseOn(promoted);
    postgresProxy.retarget(promoted.port());
  }

  /** The same database on another server. */
  TestDatabase databaseOn(EmbeddedPostgresServer server) {
    String name = database.name();
    return new TestDatabase(name, server.uri(name), server.jdbcUrl(name));
  }

  /** The Redis that is the master now. */
  public EmbeddedRedisServer redis() {
    return redis;
  }

  /** What the nodes reach Redis through. */
  public TcpProxy redisProxy() {
    return redisProxy;
  }

  /** A look into Redis, directly. */
  public RedisProbe probe() {
    return probe;
  }

  /**
   * Another Redis takes over from now on, and the nodes' new connections go there; the caller ends
   * the old one.
   */
  public void replaceRedis(EmbeddedRedisServer other) {
    RedisProbe old = probe;
    redis = other;
    probe = new RedisProbe(other.uri(), PREFIX);
    redisProxy.retarget(other.port());
    old.close();
  }

  /**
   * Redis is about to hold older rows by itself, such as those of an older dump: whoever reads it
   * directly may see versions go back once. To be called while Redis is away, before it comes back
   * so. Nobody who watches a stream may see anything of it.
   */
  public void redisGoesBack() {
    redisGeneration.incrementAndGet();
  }

  /** How often Redis went back by itself. */
  long redisGeneration() {
    return redisGeneration.get();
  }

  public List<Node> nodes() {
    return nodes;
  }

  /** The node of a site that has one, and otherwise the first. */
  public Node node() {
    return nodes.get(0);
  }

  /** The node that says that it leads. */
  public Optional<Node> leader() {
    return nodes.stream().filter(Node::isLeader).findFirst();
  }

  /** Who watches during the round; each comes back by itself when its stream ends. */
  public List<Browser> subscribers() {
    return subscribers;
  }

  /** What the clients of the API were told. */
  Ledger ledger() {
    return ledger;
  }

  /** What was seen that must never be. */
  Violations violations() {
    return violations;
  }

  /** When PostgreSQL lost commits by itself. */
  TimeTravel timeTravel() {
    return timeTravel;
  }

  /** Where its files and its nodes' logs are. */
  public Path directory() {
    return directory;
  }

  /** Waits until every node is ready. */
  public void awaitReady() {
    for (Node node : nodes) {
      Awaitility.await(node.name() + " is ready")
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofMillis(50))
          .until(node::isReady);
    }
  }

  @Override
  public void close() {
    subscribers.forEach(Browser::close);
    nodes.forEach(Node::close);
    postgresProxy.close();
    redisProxy.close();
    probe.close();
    redis.close();
    try {
      dropDatabase();
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void dropDatabase() {
    try {
      database.close();
    } catch (IllegalStateException away) {
      // A fault was not mended; the next run finds it there.
    }
  }
}
