package io.reactivecache;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.MultiMapConfig.ValueCollectionType;
import com.hazelcast.config.NetworkConfig;
import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Hosts;
import io.reactivecache.trouble.Listener;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/**
 * How nodes find each other and learn who listens to what. Nothing else rests on it: leadership is
 * a lock in PostgreSQL, and a lost message is noticed by its number.
 */
final class HazelcastCluster {

  private HazelcastCluster() {}

  static ClusterManager manager(ClusterConfig cluster) {
    // Its first lines are logged before it looks at a configuration.
    System.setProperty("hazelcast.logging.type", "slf4j");
    return new HazelcastClusterManager(config(cluster));
  }

  /** Where it will listen, tried before: Hazelcast itself fails with two stack traces. */
  static Listener listener(ClusterConfig cluster) {
    String host = cluster.host().orElse("");
    // A name that is not known is told; an address of a machine before this one is not ours to try.
    boolean known = Listener.isKnown(host);
    return Listener.ofCluster(cluster, known && !isOfThisMachine(host) ? "" : host);
  }

  /** The bus listens where Hazelcast does, and is announced to other nodes as Hazelcast is. */
  static EventBusOptions busOptions(ClusterConfig cluster) {
    EventBusOptions options =
        new EventBusOptions()
            // Outbound queues have no bound: a frozen node must not fill the others for long.
            .setClusterPingInterval(5_000)
            .setClusterPingReplyInterval(5_000);
    cluster
        .host()
        .ifPresent(
            host ->
                options
                    .setHost(isOfThisMachine(host) ? host : Hosts.EVERY)
                    .setClusterPublicHost(host));
    return options;
  }

  static Config config(ClusterConfig cluster) {
    Config config = new Config().setClusterName(cluster.name());
    setTimes(config);
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        // Our own stop leaves the cluster, after the verticles have stopped.
        .setProperty("hazelcast.shutdownhook.enabled", "false");
    config.getMetricsConfig().setEnabled(false);
    config.getJetConfig().setEnabled(false);
    // The three that Vert.x keeps its nodes and their subscriptions in.
    config.addMultiMapConfig(
        new MultiMapConfig("__vertx.subs")
            .setBackupCount(1)
            .setValueCollectionType(ValueCollectionType.SET));
    config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
    config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
    setNetwork(config, cluster);
    return config;
  }

  private static void setTimes(Config config) {
    config
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        // A node that is silent for so long is dropped, and heals when it speaks again.
        .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
        .setProperty("hazelcast.wait.seconds.before.join", "1")
        // Nodes that started at once and did not see each other, and one that was dropped while it
        // stood still, become one cluster soon: what is committed reaches its streams only then.
        .setProperty("hazelcast.merge.first.run.delay.seconds", "3")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "3")
        .setProperty("hazelcast.graceful.shutdown.max.wait", "3");
  }

  private static void setNetwork(Config config, ClusterConfig cluster) {
    NetworkConfig network = config.getNetworkConfig();
    // Exactly this port: other nodes have it in their list of members.
    network.setPort(cluster.port()).setPortAutoIncrement(false);
    cluster.host().ifPresent(host -> setHost(config, host));
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    boolean multicast = cluster.members().isEmpty();
    join.getMulticastConfig().setEnabled(multicast);
    join.getTcpIpConfig().setEnabled(!multicast);
    cluster.members().forEach(join.getTcpIpConfig()::addMember);
  }

  /** An address of a machine before this one, such as a container's host, cannot be listened on. */
  private static void setHost(Config config, String host) {
    config.getNetworkConfig().setPublicAddress(host);
    if (isOfThisMachine(host)) {
      config
          .setProperty("hazelcast.local.localAddress", host)
          .setProperty("hazelcast.socket.bind.any", "false");
    }
  }

  private static boolean isOfThisMachine(String host) {
    try {
      return NetworkInterface.getByInetAddress(InetAddress.getByName(host)) != null;
    } catch (IOException e) {
      return false;
    }
  }
}
