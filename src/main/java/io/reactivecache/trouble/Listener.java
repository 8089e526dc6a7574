package io.reactivecache.trouble;

import io.reactivecache.config.ClusterConfig;
import io.reactivecache.config.Configuration;
import io.reactivecache.config.EnvironmentVariable;
import io.reactivecache.config.Hosts;
import io.reactivecache.config.VerticleConfig;
import io.reactivecache.config.VerticleOptions.AdminOptions;
import io.reactivecache.config.VerticleOptions.ApiOptions;
import io.reactivecache.config.VerticleOptions.FanoutOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address that this node is to listen on.
 *
 * @param name who listens there
 * @param host a name or an address of this machine
 * @param port 0 takes a free one
 */
public record Listener(
    String name,
    String host,
    int port,
    EnvironmentVariable hostSetting,
    EnvironmentVariable portSetting) {

  private static final int FIRST_FREE_FOR_ALL = 1_024;

  /**
   * Those for clients and operators: the API, the streams and the admin face, as far as this node
   * runs them.
   */
  public static List<Listener> ofClients(Configuration configuration) {
    List<Listener> listeners = new ArrayList<>();
    if (configuration.instances(VerticleConfig.HTTP_API) > 0) {
      ApiOptions api =
          configuration.options(VerticleConfig.HTTP_API, ApiOptions.class, ApiOptions.defaults());
      listeners.add(
          new Listener(
              VerticleConfig.HTTP_API,
              api.host(),
              api.port(),
              EnvironmentVariable.RC_HTTP_HOST,
              EnvironmentVariable.RC_HTTP_PORT));
    }
    if (configuration.instances(VerticleConfig.SSE_FANOUT) > 0) {
      FanoutOptions streams =
          configuration.options(
              VerticleConfig.SSE_FANOUT, FanoutOptions.class, FanoutOptions.defaults());
      listeners.add(
          new Listener(
              VerticleConfig.SSE_FANOUT,
              streams.host(),
              streams.port(),
              EnvironmentVariable.RC_STREAM_HOST,
              EnvironmentVariable.RC_STREAM_PORT));
    }
    if (configuration.instances(VerticleConfig.ADMIN) > 0) {
      AdminOptions admin =
          configuration.options(VerticleConfig.ADMIN, AdminOptions.class, AdminOptions.defaults());
      listeners.add(
          new Listener(
              VerticleConfig.ADMIN,
              admin.host(),
              admin.port(),
              EnvironmentVariable.RC_ADMIN_HOST,
              EnvironmentVariable.RC_ADMIN_PORT));
    }
    return listeners;
  }

  /**
   * That for other nodes.
   *
   * @param host the address to listen on, which need not be the one that others are told
   */
  public static Listener ofCluster(ClusterConfig cluster, String host) {
    return new Listener(
        "the cluster",
        host.isEmpty() ? Hosts.EVERY : host,
        cluster.port(),
        EnvironmentVariable.RC_CLUSTER_HOST,
        EnvironmentVariable.RC_CLUSTER_PORT);
  }

  /** Whether a host's name has an address. */
  public static boolean isKnown(String host) {
    try {
      return InetAddress.getByName(host) != null;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Why nobody can listen there now; empty if one can. Blocks while a name is looked up. */
  public Optional<String> trouble() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          explain(e).orElseGet(() -> cannot() + ": " + e.getMessage() + ". " + elsewhere()));
    }
  }

  /** What kept somebody from listening there; empty if it was something else. */
  public Optional<String> explain(Throwable failure) {
    String text = Causes.text(failure);
    if (failure instanceof UnknownHostException || Causes.unknownHost(failure).isPresent()) {
      return Optional.of(
          cannot() + ": host " + host + " is not known. Correct " + hostSetting.setting());
    }
    if (text.contains("Address already in use")) {
      return Optional.of(cannot() + ": another program has the port. Stop it, or " + elsewhere());
    }
    if (text.contains("assign requested address")) {
      return Optional.of(
          cannot()
              + ": that is no address of this machine. Correct "
              + hostSetting.setting()
              + "; 0.0.0.0 means all of them");
    }
    if (text.contains("Permission denied") && port < FIRST_FREE_FOR_ALL) {
      return Optional.of(
          cannot()
              + ": a port below 1024 needs a right (CAP_NET_BIND_SERVICE). Give it, or "
              + elsewhere());
    }
    return Optional.empty();
  }

  private String cannot() {
    return name + " cannot listen on " + host + " port " + port;
  }

  private String elsewhere() {
    return "choose another port: " + portSetting.setting();
  }
}
