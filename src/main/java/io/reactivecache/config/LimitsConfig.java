package io.reactivecache.config;

/**
 * What the public ports of a node take. An address is one of IPv4, or a network /64 of IPv6. Bounds
 * by address: 0 switches one off.
 *
 * @param connections open ones, in all; fewer where the process may not have so many descriptors
 * @param connectionsPerAddress open ones; those of trusted proxies are not counted
 * @param streamsPerAddress open ones
 * @param missesPerSecond rows that are read from PostgreSQL for an address; ten times as many at
 *     once
 * @param writesPerSecond of an address; ten times as many at once
 * @param auditsPerMinute that an address may ask for, at once or one after the other
 */
public record LimitsConfig(
    int connections,
    int connectionsPerAddress,
    int streamsPerAddress,
    int missesPerSecond,
    int writesPerSecond,
    int auditsPerMinute) {

  public static LimitsConfig defaults() {
    return new LimitsConfig(40_000, 2_000, 1_000, 1_000, 1_000, 60);
  }
}
