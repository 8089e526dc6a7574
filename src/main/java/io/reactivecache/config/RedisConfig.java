package io.reactivecache.config;

import java.util.List;
import java.util.Optional;

/**
 * Where Redis (or Valkey) is.
 *
 * @param uris {@code redis://host:port/database}, {@code rediss://} for TLS; several for Sentinel
 *     and Cluster
 * @param masterName of a Sentinel set-up
 * @param password instead of the one in the URI
 * @param prefix of every key that we manage; nobody else may use it
 * @param connectTimeoutMillis bound on opening a connection
 * @param commandTimeoutMillis a connection whose answer is late by more is replaced
 */
public record RedisConfig(
    Mode mode,
    List<String> uris,
    Optional<String> masterName,
    Optional<String> password,
    String prefix,
    int connectTimeoutMillis,
    int commandTimeoutMillis) {

  /** How Redis is set up. */
  public enum Mode {
    STANDALONE,
    SENTINEL,
    CLUSTER
  }

  public RedisConfig {
    uris = List.copyOf(uris);
  }

  @Override
  public String toString() {
    return "RedisConfig[mode="
        + mode
        + ", uris="
        + uris.stream().map(Secrets::maskUri).toList()
        + ", masterName="
        + masterName
        + ", prefix="
        + prefix
        + ", connectTimeoutMillis="
        + connectTimeoutMillis
        + ", commandTimeoutMillis="
        + commandTimeoutMillis
        + "]";
  }
}
