package io.reactivecache.config;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hosts that a listener is told, and how it is reached. */
public final class Hosts {

  /** Every address of the machine. */
  public static final String EVERY = "0.0.0.0";

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");
  private static final Set<String> LOOPBACK_WRITTEN = Set.of("localhost", "::1", "[::1]");
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

  /** As a URL has them: an address of IPv6 in brackets. */
  public static String authority(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
