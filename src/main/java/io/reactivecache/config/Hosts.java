package io.reactivecache.config;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hosts that a listener is told, and how it is reached. */
public final class Hosts {

  /** Every address of the machine. */
  public static final String EVERY = "0.0.0.0";

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final Set<String> LOOPBACK_WRITTEN = Set.of("localhost", "::1", "[::1]");
  private static final Pattern NETWORK = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");
  private static final Set<String> EVERY_WRITTEN = Set.of(EVERY, "::");

  private Hosts() {}

  /** Whether this is no address of its own, but all that the machine has. */
  public static boolean isEvery(@Nullable Object host) {
    return host != null && EVERY_WRITTEN.contains(host);
  }

  /** Whether only programs of this machine reach who listens there. */
  public static boolean isLoopback(String host) {
    return LOOPBACK_WRITTEN.contains(host) || LOOPBACK.matcher(host).matches();
  }

  /** Where a program of this machine reaches who listens on a host. */
  public static String fromHere(String host) {
    return isEvery(host) ? "127.0.0.1" : host;
  }

  /** Of a network such as {@code 10.0.0.0/8}, or of one address; empty if it is neither. */
  public static Optional<IpSubnetFilterRule> network(String text) {
    Matcher parts = NETWORK.matcher(text);
    InetAddress address =
        parts.matches() ? NetUtil.createInetAddressFromIpAddressString(parts.group(1)) : null;
    if (address == null) {
      return Optional.empty();
    }
    int longest = address.getAddress().length * Byte.SIZE;
    int prefix = parts.group(2) == null ? longest : Integer.parseInt(parts.group(2));
    return prefix > longest
        ? Optional.empty()
        : Optional.of(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
  }

  /** As a URL has them: an address of IPv6 in brackets. */
  public static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
