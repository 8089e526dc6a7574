package io.reactivecache.config;

import java.util.List;
import java.util.Optional;

/**
 * The whole configuration file.
 *
 * @param verticles in order of deployment; undeployed in reverse
 * @param access who may ask on the public ports
 * @param limits what the public ports take
 */
public record Configuration(
    PostgresConfig postgres,
    RedisConfig redis,
    List<MirrorConfig> mirrors,
    List<VerticleConfig> verticles,
    ClusterConfig cluster,
    AccessConfig access,
    LimitsConfig limits) {

  public Configuration {
    mirrors = List.copyOf(mirrors);
    verticles = List.copyOf(verticles);
  }

  public Optional<MirrorConfig> mirror(String name) {
    return mirrors.stream().filter(mirror -> mirror.name().equals(name)).findFirst();
  }

  /** How many instances of a verticle this node runs: the number of its partitions on the bus. */
  public int instances(String verticle) {
    return verticles.stream()
        .filter(config -> config.name().equals(verticle))
        .mapToInt(VerticleConfig::instances)
        .sum();
  }

  /** The options of a verticle, or their defaults where this node does not run it. */
  public <T extends VerticleOptions> T options(String verticle, Class<T> type, T defaults) {
    return verticles.stream()
        .filter(config -> config.name().equals(verticle))
        .map(config -> type.cast(config.options()))
        .findFirst()
        .orElse(defaults);
  }
}
