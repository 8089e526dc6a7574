package io.reactivecache.soak;

import io.reactivecache.embedded.Processes;
import io.reactivecache.support.Endpoints;
import io.reactivecache.support.Shipped;
import io.reactivecache.support.TcpProxy;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;

/** Makes the nodes of a site: the shipped configuration, behind the site's proxies. */
final class Nodes {

  private Nodes() {}

  /** So many, in a cluster if there is more than one; none is started. */
  static List<Node> of(Site site, int count) {
    List<Integer> ports = IntStream.range(0, count).mapToObj(i -> Processes.freePort()).toList();
    return IntStream.range(0, count)
        .mapToObj(i -> count == 1 ? alone(site, ports) : member(site, i, ports))
        .toList();
  }

  private static Node alone(Site site, List<Integer> ports) {
    return prepare(site, 0, ports, postgresUri(site), redisUri(site), List.of());
  }

  /** One of several: it has links of its own to the site's proxies. */
  private static Node member(Site site, int index, List<Integer> ports) {
    TcpProxy toPostgres = TcpProxy.to(site.postgresProxy().port());
    TcpProxy toRedis = TcpProxy.to(site.redisProxy().port());
    return prepare(
        site,
        index,
        ports,
        toPostgres.instead(postgresUri(site)),
        toRedis.instead(redisUri(site)),
        List.of(toPostgres, toRedis));
  }

  private static String postgresUri(Site site) {
    return site.postgresProxy().instead(site.database().uri());
  }

  private static String redisUri(Site site) {
    return site.redisProxy().instead(site.redis().uri());
  }

  private static Node prepare(
      Site site,
      int index,
      List<Integer> ports,
      String postgres,
      String redis,
      List<TcpProxy> links) {
    Endpoints endpoints = Endpoints.free();
    return Node.prepare(
        "node-" + (index + 1),
        site.directory(),
        configuration(ports.get(index), ports),
        endpoints,
        endpoints.environment(postgres, redis, Site.PREFIX),
        ports.size() > 1,
        links);
  }

  /** The shipped file, with the cluster on the loopback address. */
  private static JsonObject configuration(int port, List<Integer> members) {
    JsonObject file = Shipped.configuration();
    Shipped.cluster(file, port, members);
    // Two writers have more to get wrong than the shipped one.
    Shipped.instances(file, "redis-writer", 2);
    return file;
  }
}
