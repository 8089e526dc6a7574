package io.reactivecache.limit;

import static io.reactivecache.limit.ClientAddressTest.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecache.metrics.Metrics;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConnectionsTest {

  private static final InetAddress HERE = address("192.0.2.1");
  private static final InetAddress PROXY = address("10.0.0.1");
  private static final InetAddress ONE = address("198.51.100.1");
  private static final InetAddress OTHER = address("198.51.100.2");

  private final Metrics metrics = new Metrics();
  private final Connections connections = connections(10, 3);

  @Test
  @DisplayName("an address has so many, and others still have theirs")
  void byAddress() {
    for (int i = 0; i < 3; i++) {
      assertThat(enter(ONE)).isNull();
    }

    assertThat(enter(ONE)).isEqualTo(Bound.CONNECTIONS_OF_ADDRESS);
    assertThat(enter(OTHER)).isNull();
    assertThat(refused("address_connections")).isOne();
    // The refused one is open for a moment, and counts for nobody.
    assertThat(connections.open()).isEqualTo(5);
    connections.leave(null);
    connections.leave(ClientAddress.of(ONE));
    assertThat(enter(ONE)).isNull();
  }

  @Test
  @DisplayName("trusted proxies are not bounded by their address, nor is anybody if that is off")
  void uncounted() {
    assertThat(connections.countedFor(PROXY, HERE)).isNull();
    assertThat(connections(10, 0).countedFor(ONE, HERE)).isNull();
    assertThat(connections.countedFor(ONE, HERE)).isEqualTo(ClientAddress.of(ONE));
  }

  @Test
  @DisplayName("who comes from this machine counts, unless the node passes streams on to itself")
  void ownMachine() {
    assertThat(connections.countedFor(HERE, HERE)).isEqualTo(ClientAddress.of(HERE));
    connections.passOn();
    assertThat(connections.countedFor(HERE, HERE)).isNull();
    assertThat(connections.countedFor(ONE, HERE)).isEqualTo(ClientAddress.of(ONE));
  }

  @Test
  @DisplayName("over the bound in all, the one closes that has waited longest in any listener")
  void makesRoom() {
    Listener early = new Listener(5, 30);
    Listener late = new Listener(20);
    connections.add(late);
    connections.add(early);
    fill(10);

    assertThat(enter(ONE)).isNull();
    assertThat(early.waiting).containsExactly(30L);
    assertThat(enter(ONE)).isNull();
    assertThat(late.waiting).isEmpty();
    assertThat(enter(ONE)).isNull();
    assertThat(enter(OTHER)).isEqualTo(Bound.CONNECTIONS);
    assertThat(refused("connections")).isOne();
    // Who was refused does not count for its address.
    assertThat(connections.addresses()).isOne();
  }

  @Test
  @DisplayName("while those that were told to close are still there, there is an end, too")
  void closingOnesCount() {
    long[] many = new long[100];
    connections.add(new Listener(many));
    fill(10);

    for (int i = 0; i < 16; i++) {
      assertThat(connections.enter(PROXY, null, new Listener())).isNull();
    }
    assertThat(connections.enter(PROXY, null, new Listener())).isEqualTo(Bound.CONNECTIONS);
    connections.leave(null);
    connections.leave(null);
    assertThat(connections.enter(PROXY, null, new Listener())).isNull();
  }

  @Test
  @DisplayName("while others are slow to close theirs, a listener closes its own")
  void closesItsOwn() {
    Listener slow = new Listener(new long[100]);
    Listener own = new Listener(new long[100]);
    connections.add(slow);
    connections.add(own);
    fill(10);

    for (int i = 0; i < 50; i++) {
      assertThat(connections.enter(PROXY, null, own)).isNull();
    }
    assertThat(slow.waiting).hasSize(92);
    assertThat(own.waiting).hasSize(58);
  }

  @Test
  @DisplayName("the node's own connections count, and find room before they are opened")
  void own() {
    connections.add(new Listener(1));
    fill(8);

    assertThat(connections.makeRoom(2)).isTrue();
    connections.enterOwn();
    assertThat(connections.makeRoom(2)).isTrue();
    assertThat(connections.makeRoom(2)).isFalse();
    assertThat(connections.open()).isEqualTo(9);
  }

  @Test
  @DisplayName("an admin's port takes whoever comes")
  void unbounded() {
    Connections all = Connections.unbounded();
    for (int i = 0; i < 1_000; i++) {
      assertThat(all.enter(ONE, all.countedFor(ONE, HERE), new Listener())).isNull();
    }
  }

  private Connections connections(int most, int ofAddress) {
    return new Connections(
        most, ofAddress, 0, new Askers(List.of("10.0.0.0/8")), new Refusals(metrics));
  }

  private @Nullable Bound enter(InetAddress peer) {
    return connections.enter(peer, connections.countedFor(peer, HERE), new Listener());
  }

  private void fill(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(connections.enter(PROXY, null, new Listener())).isNull();
    }
  }

  private double refused(String bound) {
    return metrics.refused(bound).count();
  }

  /** Whose connections have waited since these moments. */
  private static final class Listener implements Connections.Waiting {
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();

    Listener(long... since) {
      for (long moment : since) {
        waiting.add(moment);
      }
    }

    @Override
    public long longestSince() {
      return waiting.isEmpty() ? NOBODY : waiting.element();
    }

    @Override
    public void closeLongest() {
      waiting.remove();
    }

    @Override
    public boolean closeLongestNow() {
      return waiting.poll() != null;
    }
  }
}
