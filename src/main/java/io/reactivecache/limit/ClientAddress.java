package io.reactivecache.limit;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * What counts as one client: an address of IPv4, or a network /64 of IPv6, of which a subscriber
 * has at least one to himself. An address of IPv4 that is written as one of IPv6 is the former.
 *
 * @param bits all of IPv4's, the first 64 of IPv6's
 */
public record ClientAddress(long bits, boolean isIpv6) {

  private static final int IPV4_BYTES = 4;
  private static final int NETWORK_BYTES = 8;
  private static final int IPV6_BYTES = 16;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  public static ClientAddress of(InetAddress address) {
    byte[] bytes = plain(address).getAddress();
    boolean isIpv6 = bytes.length > IPV4_BYTES;
    return new ClientAddress(bits(bytes, isIpv6 ? NETWORK_BYTES : IPV4_BYTES), isIpv6);
  }

  /** The same address, as one of IPv4 if that is what it stands for. */
  static InetAddress plain(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean isMapped =
        bytes.length == IPV6_BYTES
            && Arrays.equals(bytes, 0, MAPPED.length, MAPPED, 0, MAPPED.length);
    return isMapped ? address(Arrays.copyOfRange(bytes, MAPPED.length, IPV6_BYTES)) : address;
  }

  private static long bits(byte[] bytes, int count) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      bits = bits << Byte.SIZE | (bytes[i] & 0xff);
    }
    return bits;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException(impossible);
    }
  }

  /** For people: {@code 192.0.2.1}, {@code 2001:db8:0:1:0:0:0:0/64}. */
  @Override
  public String toString() {
    byte[] bytes = new byte[isIpv6 ? IPV6_BYTES : IPV4_BYTES];
    int last = (isIpv6 ? NETWORK_BYTES : IPV4_BYTES) - 1;
    for (int i = 0; i <= last; i++) {
      bytes[last - i] = (byte) (bits >>> (i * Byte.SIZE));
    }
    return address(bytes).getHostAddress() + (isIpv6 ? "/64" : "");
  }
}
