package io.reactivecache.config;

import java.util.List;
import java.util.Optional;

/**
 * How nodes find each other; only with {@code -cluster}.
 *
 * @param name of the deployment: one database serves one
 * @param host the address that other nodes reach this one by; empty: found out
 * @param port of the cluster manager; 0 takes a free one
 * @param members {@code host:port} of other nodes to join; empty: multicast
 */
public record ClusterConfig(String name, Optional<String> host, int port, List<String> members) {

  public ClusterConfig {
    members = List.copyOf(members);
  }
}
