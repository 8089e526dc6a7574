package io.reactivecache.limit;

import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.reactivecache.config.Hosts;
import io.vertx.core.MultiMap;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Finds out who asks: who connected to us or, if that is a trusted proxy, whom it names. The words
 * of proxies are read from the right, past trusted ones, to the first address that is none of them:
 * what stands further left anybody may have sent. Where a word is no address, the proxy that said
 * it counts.
 *
 * <p>A proxy writes one of two headers and passes the other one on as it came. If both are there
 * and name different clients, nothing tells which is the proxy's, so the proxy counts: who forges
 * one shares the bounds of the proxy with others who do.
 *
 * <p>Vert.x's {@code AllowForwardHeaders} takes the leftmost word, which any client may choose.
 */
final class Askers {

  private final List<IpSubnetFilterRule> trusted;

  /**
   * @param trustedProxies networks, as configured
   */
  Askers(List<String> trustedProxies) {
    trusted = trustedProxies.stream().flatMap(text -> Hosts.network(text).stream()).toList();
  }

  boolean isTrusted(InetAddress address) {
    if (trusted.isEmpty()) {
      return false;
    }
    InetSocketAddress asked = new InetSocketAddress(ClientAddress.plain(address), 0);
    return trusted.stream().anyMatch(network -> network.matches(asked));
  }

  /**
   * Who asks.
   *
   * @param peer who connected
   * @param headers of the request
   */
  ClientAddress of(InetAddress peer, MultiMap headers) {
    if (!isTrusted(peer)) {
      return ClientAddress.of(peer);
    }
    List<String> forwarded = headers.getAll("Forwarded");
    List<String> xForwardedFor = headers.getAll("X-Forwarded-For");
    ClientAddress byStandard = nearest(peer, ForwardedHops.ofForwarded(forwarded));
    if (xForwardedFor.isEmpty()) {
      return byStandard;
    }
    ClientAddress byCustom = nearest(peer, ForwardedHops.ofXForwardedFor(xForwardedFor));
    return forwarded.isEmpty() || byStandard.equals(byCustom) ? byCustom : ClientAddress.of(peer);
  }

  /** The nearest that is not trusted, or else the farthest that is named. */
  private ClientAddress nearest(InetAddress peer, ForwardedHops hops) {
    InetAddress client = peer;
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      InetAddress before = hops.get(i).orElse(null);
      if (before == null) {
        break;
      }
      client = before;
    }
    return ClientAddress.of(client);
  }
}
