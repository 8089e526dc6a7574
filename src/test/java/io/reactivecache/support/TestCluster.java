package io.reactivecache.support;

import io.reactivecache.embedded.EmbeddedRedisServer;
import io.reactivecache.embedded.Processes;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A Redis Cluster of masters of a test's own, each with as many slots as the others. */
public final class TestCluster implements AutoCloseable {

  private static final int SLOTS = 16_384;

  private final List<EmbeddedRedisServer> servers = new ArrayList<>();
  private final List<RedisProbe> probes = new ArrayList<>();

  private TestCluster() {}

  /**
   * Starts it and waits until every master knows the others.
   *
   * @param name of its directories: each test class its own
   */
  public static TestCluster start(String name, int masters) {
    TestCluster cluster = new TestCluster();
    for (int i = 0; i < masters; i++) {
      cluster.add(name, i, masters);
    }
    cluster.probes.forEach(
        probe ->
            Awaitility.await("the cluster to form")
                .atMost(Duration.ofSeconds(30))
                .until(
                    () ->
                        String.valueOf(probe.send(Command.CLUSTER, "INFO")).contains("state:ok")));
    return cluster;
  }

  private void add(String name, int number, int masters) {
    int busPort = Processes.freePort();
    List<String> settings =
        List.of(
            "--save",
            "",
            "--cluster-enabled",
            "yes",
            "--cluster-port",
            Integer.toString(busPort),
            "--cluster-config-file",
            "nodes-" + ProcessHandle.current().pid() + ".conf",
            "--cluster-announce-ip",
            "127.0.0.1");
    EmbeddedRedisServer server = TestServers.ownRedisProcess(name + "-" + number, settings);
    servers.add(server);
    RedisProbe probe = new RedisProbe(server.uri(), "");
    probes.add(probe);
    int first = number * SLOTS / masters;
    int last = (number + 1) * SLOTS / masters - 1;
    probe.send(Command.CLUSTER, "ADDSLOTSRANGE", first, last);
    probe.send(Command.CLUSTER, "SET-CONFIG-EPOCH", number + 1);
    probes.get(0).send(Command.CLUSTER, "MEET", "127.0.0.1", server.port(), busPort);
  }

  public List<String> uris() {
    return servers.stream().map(EmbeddedRedisServer::uri).toList();
  }

  public EmbeddedRedisServer server(int number) {
    return servers.get(number);
  }

  /** Looks into one master. */
  public RedisProbe on(int number) {
    return probes.get(number);
  }

  /** Looks into each. */
  public List<RedisProbe> all() {
    return List.copyOf(probes);
  }

  @Override
  public void close() {
    probes.forEach(RedisProbe::close);
    servers.forEach(EmbeddedRedisServer::close);
  }
}
