package io.reactivecache.soak;

import io.reactivecache.support.TcpProxy;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/** What happens between the server, or one of its nodes, and PostgreSQL or Redis. */
final class NetworkFaults {

  private NetworkFaults() {}

  static List<Fault> ofPostgres() {
    return List.of(
        Fault.of("postgres: network cut", lasting(Site::postgresProxy, TcpProxy::cut, 200, 4_000)),
        Fault.of(
            "postgres: network stalled (open but silent)",
            lasting(Site::postgresProxy, TcpProxy::stall, 500, 12_000)),
        Fault.of("postgres: network slowed", slowed(Site::postgresProxy, 20, 150)));
  }

  static List<Fault> ofRedis() {
    return List.of(
        Fault.of("redis: network cut off", lasting(Site::redisProxy, TcpProxy::cut, 200, 4_000)),
        Fault.of(
            "redis: network stalled (open but silent)",
            lasting(Site::redisProxy, TcpProxy::stall, 500, 6_000)),
        Fault.of(
            "redis: open connections stalled, new ones good",
            lasting(Site::redisProxy, TcpProxy::strand, 500, 6_000)),
        Fault.of("redis: network slowed", slowed(Site::redisProxy, 5, 105)));
  }

  /** The other node goes on; whether it leads is a matter of chance. */
  static List<Fault> ofOneNode() {
    return List.of(
        Fault.ofPair(
            "network: one of two nodes cut off from PostgreSQL and Redis",
            (site, random) -> isolate(site, TcpProxy::cut, random)),
        Fault.ofPair(
            "network: one of two nodes hears nothing of PostgreSQL and Redis",
            (site, random) -> isolate(site, TcpProxy::stall, random)));
  }

  private static Fault.Strike lasting(
      Function<Site, TcpProxy> way, Consumer<TcpProxy> begin, int least, int most) {
    return (site, random) -> last(List.of(way.apply(site)), begin, least, most, random);
  }

  private static Fault.Strike slowed(Function<Site, TcpProxy> way, int least, int most) {
    return (site, random) -> {
      int millis = least + random.nextInt(most - least);
      last(List.of(way.apply(site)), proxy -> proxy.delay(millis), 1_000, 5_000, random);
    };
  }

  private static void isolate(Site site, Consumer<TcpProxy> begin, Random random)
      throws InterruptedException {
    Node node = site.nodes().get(random.nextInt(site.nodes().size()));
    last(node.links(), begin, 500, 15_000, random);
  }

  private static void last(
      List<TcpProxy> ways, Consumer<TcpProxy> begin, int least, int most, Random random)
      throws InterruptedException {
    ways.forEach(begin);
    try {
      Pause.between(least, most, random);
    } finally {
      ways.forEach(TcpProxy::resume);
      ways.forEach(TcpProxy::refloat);
    }
  }
}
