package io.reactivecache.limit;

import io.reactivecache.config.Configuration;
import io.reactivecache.config.LimitsConfig;
import io.reactivecache.metrics.Metrics;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.net.InetAddress;
import java.util.List;

/** The bounds of a node, which all its listeners share. */
public final class Limits implements Shareable {

  /** A header by which a node tells itself for whom it passes a stream on. */
  public static final String PASSED_FOR = "X-Reactive-Cache-For";

  /** What is not spent is kept for so long: so much may come at once. */
  private static final int BURST_SECONDS = 10;

  private static final int MINUTE_SECONDS = 60;
  private static final String SHARED = "io.reactivecache.limit";

  private final Askers askers;
  private final PassedFor passedFor = new PassedFor();
  private final Connections connections;
  private final AddressStreams streams;
  private final AddressRate misses;
  private final AddressRate writes;
  private final AddressRate audits;

  /**
   * For what begins to listen now: as many connections as the process has descriptors left.
   *
   * @param trustedProxies networks, as configured
   */
  public Limits(LimitsConfig config, List<String> trustedProxies, Metrics metrics) {
    Refusals refusals = new Refusals(metrics);
    Descriptors descriptors = Descriptors.ofProcess();
    askers = new Askers(trustedProxies);
    int most = descriptors.connections(config.connections());
    boolean isCut = most < config.connections();
    connections =
        new Connections(
            most,
            share(config.connectionsPerAddress(), most, isCut),
            descriptors.reserve() / 4,
            askers,
            refusals);
    streams = new AddressStreams(share(config.streamsPerAddress(), most, isCut), refusals);
    misses = perSecond(Bound.MISSES, config.missesPerSecond(), refusals);
    writes = perSecond(Bound.WRITES, config.writesPerSecond(), refusals);
    int audited = config.auditsPerMinute();
    audits = new AddressRate(Bound.AUDITS, audited, MINUTE_SECONDS, audited, refusals);
    metrics.publicConnections(connections::open, connections.most());
  }

  /**
   * The same for all who ask on one Vertx, made for the first of them: the node's listeners know
   * each other by nothing else.
   */
  public static Limits of(Vertx vertx, Configuration configuration, Metrics metrics) {
    return vertx
        .sharedData()
        .<String, Limits>getLocalMap(SHARED)
        .computeIfAbsent(
            SHARED,
            first ->
                new Limits(
                    configuration.limits(), configuration.access().trustedProxies(), metrics));
  }

  /**
   * Who asks: who connected, or whom a trusted proxy names.
   *
   * @param peer who connected
   * @param headers of the request
   */
  public ClientAddress client(InetAddress peer, MultiMap headers) {
    String passed = headers.get(PASSED_FOR);
    ClientAddress named = passed == null ? null : passedFor.read(passed);
    return named == null ? askers.of(peer, headers) : named;
  }

  /** What {@link #PASSED_FOR} says of a client, so that nobody else can say it. */
  public String passedFor(ClientAddress client) {
    return passedFor.write(client);
  }

  public Connections connections() {
    return connections;
  }

  public AddressStreams streams() {
    return streams;
  }

  /** Rows that are read from PostgreSQL. */
  public AddressRate misses() {
    return misses;
  }

  /** Requests that change something. */
  public AddressRate writes() {
    return writes;
  }

  /** Requests by which an operator has rows looked at or stored again. */
  public AddressRate audits() {
    return audits;
  }

  /** Where there are fewer than configured, no address may have more than half of them. */
  private static int share(int ofAddress, int most, boolean isCut) {
    return isCut ? Math.min(ofAddress, Math.max(1, most / 2)) : ofAddress;
  }

  private static AddressRate perSecond(Bound bound, int most, Refusals refusals) {
    return new AddressRate(bound, most, 1, most * BURST_SECONDS, refusals);
  }
}
