package io.reactivecache.limit;

import static io.reactivecache.limit.ClientAddressTest.address;
import static io.reactivecache.limit.ClientAddressTest.client;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.config.LimitsConfig;
import io.reactivecache.metrics.Metrics;
import io.reactivecache.profile.LogWatch;
import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bounds of a node, and what operators hear of them. */
class BoundsTest {

  private static final ClientAddress ONE = client("198.51.100.1");
  private static final ClientAddress OTHER = client("198.51.100.2");

  private final Metrics metrics = new Metrics();

  @ParameterizedTest
  @DisplayName("connections leave descriptors to everything else of the process")
  @CsvSource({
    "40000, 300, 80, 124",
    "40000, 20000, 100, 19388",
    "40000, 1048576, 100, 40000",
    "100, 300, 80, 100",
    "40000, 100, 90, 1"
  })
  void descriptors(int configured, long most, long open, int connections) {
    try (LogWatch logs = new LogWatch()) {
      assertThat(new Descriptors(most, open).connections(configured)).isEqualTo(connections);
      boolean isTold =
          logs.count("take " + connections + " connections instead of limits.connections") == 1;
      assertThat(isTold).isEqualTo(connections < configured);
      assertThat(logs.count("ulimit -n")).isEqualTo(logs.count("LimitNOFILE"));
    }
  }

  @Test
  @DisplayName("this process tells its descriptors")
  void ofProcess() {
    Descriptors ours = Descriptors.ofProcess();
    assertThat(ours.open()).isPositive();
    assertThat(ours.most()).isGreaterThan(ours.open());
  }

  @Test
  @DisplayName("each refusal counts, and one line a minute names the address and the setting")
  void told() {
    AddressStreams streams = new AddressStreams(2, new Refusals(metrics));
    try (LogWatch logs = new LogWatch()) {
      for (int i = 0; i < 5; i++) {
        streams.enter(ONE);
        streams.enter(OTHER);
      }

      assertThat(metrics.refused("streams").count()).isEqualTo(6);
      assertThat(logs.warnings())
          .singleElement()
          .asString()
          .contains("198.51.100.1", "limits.streamsPerAddress", "2", "trustedProxies");
    }
    streams.leave(ONE);
    assertThat(streams.enter(ONE)).isTrue();
    streams.leave(ONE);
    streams.leave(ONE);
    streams.leave(OTHER);
    streams.leave(OTHER);
    assertThat(streams.addresses()).isZero();
  }

  @Test
  @DisplayName("a second's rate is kept for ten, and whole seconds are told")
  void rates() {
    Limits limits = new Limits(new LimitsConfig(10, 0, 0, 2, 1, 3), List.of(), metrics);

    assertThat(limits.misses().take(ONE, 20)).isZero();
    assertThat(limits.misses().take(ONE)).isOne();
    limits.misses().giveBack(ONE, 20);
    assertThat(limits.misses().take(ONE, 1_000)).isZero();
    assertThat(limits.misses().take(ONE)).isBetween(400, 501);
    limits.misses().giveBack(ONE, 1_000);
    assertThat(limits.misses().take(ONE)).isZero();
    assertThat(limits.misses().take(OTHER)).isZero();
    for (int i = 0; i < 10; i++) {
      assertThat(limits.writes().take(ONE)).isZero();
    }
    assertThat(limits.writes().take(ONE)).isOne();
    for (int i = 0; i < 3; i++) {
      assertThat(limits.audits().take(ONE)).isZero();
    }
    assertThat(limits.audits().take(ONE)).isBetween(1, 20);
  }

  @Test
  @DisplayName("a bound that is 0 is none")
  void off() {
    Limits limits = new Limits(new LimitsConfig(10, 0, 0, 0, 0, 0), List.of(), metrics);

    for (int i = 0; i < 10_000; i++) {
      assertThat(limits.misses().take(ONE)).isZero();
      assertThat(limits.writes().take(ONE)).isZero();
      assertThat(limits.audits().take(ONE)).isZero();
      assertThat(limits.streams().enter(ONE)).isTrue();
    }
  }

  @ParameterizedTest
  @DisplayName("for whom a stream is passed on only the node itself can say")
  @CsvSource({"198.51.100.7", "2001:db8:0:1::", "255.255.255.255", "ffff:ffff:ffff:ffff::"})
  void passedOn(String asks) {
    Limits limits = new Limits(LimitsConfig.defaults(), List.of(), metrics);
    String said = limits.passedFor(client(asks));
    Limits others = new Limits(LimitsConfig.defaults(), List.of(), new Metrics());

    assertThat(limits.client(address("192.0.2.1"), says(said))).isEqualTo(client(asks));
    for (String forged :
        List.of(
            others.passedFor(client(asks)), "", "4c0", said.substring(0, 32), said.substring(1))) {
      assertThat(limits.client(address("192.0.2.1"), says(forged))).isEqualTo(client("192.0.2.1"));
    }
  }

  private static MultiMap says(String passedFor) {
    return MultiMap.caseInsensitiveMultiMap().add(Limits.PASSED_FOR, passedFor);
  }
}
