package io.reactivecache.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostsTest {

  @ParameterizedTest
  @DisplayName("whoever listens is reached from the same machine, however the host is written")
  @CsvSource({
    "0.0.0.0, 127.0.0.1:8081",
    "::, 127.0.0.1:8081",
    "::1, [::1]:8081",
    "10.0.0.7, 10.0.0.7:8081",
    "node.example, node.example:8081"
  })
  void fromHere(String host, String authority) {
    assertThat(Hosts.authority(Hosts.fromHere(host), 8081)).isEqualTo(authority);
  }
}
