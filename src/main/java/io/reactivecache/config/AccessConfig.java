package io.reactivecache.config;

import java.util.List;

/**
 * Who may ask on the public ports, and from where.
 *
 * @param open whether everybody who reaches them may read every mirror and write profiles;
 *     otherwise they listen on the loopback only
 * @param origins of pages that may read and write besides our own, as browsers write them; {@code
 *     *}: all
 * @param hosts names that requests may be for, besides addresses, names of the loopback and that of
 *     the public URL
 * @param trustedProxies networks, such as {@code 10.0.0.0/8}, whose word on who asks is believed
 */
public record AccessConfig(
    boolean open, List<String> origins, List<String> hosts, List<String> trustedProxies) {

  public AccessConfig {
    origins = List.copyOf(origins);
    hosts = List.copyOf(hosts);
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** What holds where a file says nothing. */
  public static AccessConfig defaults() {
    return new AccessConfig(false, List.of(), List.of(), List.of());
  }
}
