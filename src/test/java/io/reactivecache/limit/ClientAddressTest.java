package io.reactivecache.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {

  @ParameterizedTest
  @DisplayName("one address of IPv4, or one network /64 of IPv6, is one client")
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "2001:db8:0:1::1, 2001:db8:0:1:ffff:ffff:ffff:ffff, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    "0.0.0.1, ::1, false",
    "0.0.0.0, ::, false",
    "255.255.255.255, 0:0:0:0:ffff:ffff::, false"
  })
  void sameClient(String one, String other, boolean same) {
    assertThat(client(one).equals(client(other))).isEqualTo(same);
    assertThat(client(one).hashCode() == client(other).hashCode() || !same).isTrue();
  }

  @ParameterizedTest
  @DisplayName("is written as people write it")
  @CsvSource({
    "192.0.2.255, 192.0.2.255",
    "::ffff:192.0.2.1, 192.0.2.1",
    "2001:db8:0:1::7, 2001:db8:0:1:0:0:0:0/64"
  })
  void written(String address, String text) {
    assertThat(client(address)).hasToString(text);
  }

  @Test
  @DisplayName("an address of IPv4 is one, also where a socket gives it as one of IPv6")
  void mapped() throws UnknownHostException {
    byte[] bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, (byte) 192, 0, 2, 1};

    assertThat(ClientAddress.of(Inet6Address.getByAddress(null, bytes, 0)))
        .isEqualTo(client("192.0.2.1"));
  }

  static ClientAddress client(String address) {
    return ClientAddress.of(address(address));
  }

  static InetAddress address(String text) {
    return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
  }
}
